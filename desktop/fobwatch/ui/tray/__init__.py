"""The tray's icon and its menu."""
