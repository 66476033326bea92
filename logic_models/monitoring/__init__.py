"""How a funded project stands: what it returned, held against the plan of its theory."""
