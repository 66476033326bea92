"""Two versions of a theory of change: what changed, in words, and the one made from the other."""
