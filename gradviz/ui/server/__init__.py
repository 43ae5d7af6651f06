"""The server: how it starts, sends and reports errors."""
