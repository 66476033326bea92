"""What differs between two snapshots: in need, in provision, and in recording alone."""
