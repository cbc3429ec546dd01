"""Who reports, on which year, signed when: titles and signatures."""
