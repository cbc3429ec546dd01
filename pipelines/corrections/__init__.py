"""What people corrected by hand: the file, and which of its lines apply."""
