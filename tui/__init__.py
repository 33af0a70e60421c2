"""What people touch: command line, app, screens, widgets, keys and styles."""
