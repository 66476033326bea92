"""Ways to an error, a p-value or an interval, each by itself; which a design can carry is `evaluation.infer`."""
