"""AWS's own notions: ARNs, partitions, credentials, its clock, and calls to it."""
