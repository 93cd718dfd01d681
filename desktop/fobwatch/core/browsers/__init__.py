"""The browsers of this computer, and which of them a profile's pages open in."""
