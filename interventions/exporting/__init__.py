"""Projects written in the formats others read: pure functions from records to text and bytes."""
