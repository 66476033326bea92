"""Do the figures of a table agree with one another? Totals, "of which" lines, percentages, rates, averages."""
