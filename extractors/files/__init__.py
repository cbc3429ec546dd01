"""What kind of file some bytes are, and what is inside: archives, packages, encodings."""
