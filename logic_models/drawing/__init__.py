"""A theory of change as a picture: where each box stands, how it looks, and in which form it is drawn."""
