"""The projects list in our own columns, read as a stream: its memory does not grow with the file."""
