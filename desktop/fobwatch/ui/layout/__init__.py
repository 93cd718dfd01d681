"""The places and sizes of windows and their parts."""
