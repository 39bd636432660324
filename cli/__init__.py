"""The command `wirewatch`."""
