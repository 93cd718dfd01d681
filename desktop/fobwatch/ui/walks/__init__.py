"""What the dialogs that change something at AWS share: their body, their frame, their course."""
