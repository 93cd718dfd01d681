"""The window that moves keys and roles into the vault."""
