"""An office's own template and wording: read without being believed, checked, written into."""
