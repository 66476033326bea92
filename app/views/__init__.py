"""The pages: each a title, its filters, one read, one pure call, one component."""
