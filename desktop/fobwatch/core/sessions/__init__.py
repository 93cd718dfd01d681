"""Sessions: how they start, are renewed, end, and are summed up."""
