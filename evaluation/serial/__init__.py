"""One series in time order: how it is read, modelled and judged."""
