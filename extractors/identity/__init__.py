"""Who reports, on which year, signed when: titles, signatures and evidence for the year."""
