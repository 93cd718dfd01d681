"""The quick panel: the small window that a click on the tray icon opens."""
