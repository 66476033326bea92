"""Weights that make one area of many: the donors, the ways to weigh them, and their errors."""
