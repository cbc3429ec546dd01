"""Published tables to take away: for a spreadsheet, for SQLite, as an edition that research can cite."""
