"""What decides whether there is a release: validation, guard, what was lost."""
