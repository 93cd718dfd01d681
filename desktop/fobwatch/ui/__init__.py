"""The Qt side: the tray, its windows and dialogs, and every word that the user reads."""
