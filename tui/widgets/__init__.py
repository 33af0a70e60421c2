"""The widgets: drawn from plain data, posting facts as messages, knowing no store."""
