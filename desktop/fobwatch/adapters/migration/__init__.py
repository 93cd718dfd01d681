"""The stores of other tools, which are only read."""
