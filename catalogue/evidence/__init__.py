"""What registers say of each type of intervention, side by side and never averaged."""
