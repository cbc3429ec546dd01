"""The expectations, on real databases."""
