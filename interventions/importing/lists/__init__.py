"""A unit's own list of projects, whatever its titles and cells: columns matched, cells read, rows in doubt kept."""
