"""The console look-alike, and the ways into it: by federation and by password."""
