"""Areas, their outlines, and the codes of one year carried to those of another."""
