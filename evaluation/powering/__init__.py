"""What a planned design would find, judged by the past."""
