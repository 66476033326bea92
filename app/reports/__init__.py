"""Papers to take to a meeting: self-contained files that open without the internet."""
