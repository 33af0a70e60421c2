"""Where entries live: sealed journals on disk, TinyDB tables over them, one folder for each evaluation."""
