"""Lists of rows, painted by one delegate."""
