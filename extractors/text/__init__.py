"""Words and numbers: what one printed text says, whatever it stands in."""
