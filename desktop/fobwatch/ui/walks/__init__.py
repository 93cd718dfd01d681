"""What the dialogs that change something at AWS have in common: body, frame and course."""
