"""The client process of a connection, and how this program is started."""
