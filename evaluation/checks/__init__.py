"""Could the estimate be of something else? One check a file; each answers with a `Check`."""
