"""A theory of change followed: its chains, what it hangs on, what breaks, how long it takes, what else plays a part."""
