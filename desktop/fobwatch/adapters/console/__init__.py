"""The console's federation endpoint, and the browser that is sent there."""
