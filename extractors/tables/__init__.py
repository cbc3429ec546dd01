"""The three official tables: where they are, which row and column each value belongs to, and their cells."""
