"""Need beside provision: shares, kinds of gap, what survives resampling, and where somebody would fall through."""
