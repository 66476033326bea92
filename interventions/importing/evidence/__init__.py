"""What registers claim, what studies found, and what was found of need."""
