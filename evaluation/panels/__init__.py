"""Long columns in, units × periods rectangles out: what `evaluation.panel` is built with."""
