"""Reading files: over processes that can be killed, into the extraction store."""
