"""Grants published after the 360Giving schema, JSON or sheets, with our tags carried as classifications."""
