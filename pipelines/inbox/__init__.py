"""What lies in the inbox: the scan, the ledger of every file ever seen, archives, the manifest."""
