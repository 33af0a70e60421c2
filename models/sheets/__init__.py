"""Sheets that stations fill in: what stands in their cells, and the entries that follow from it."""
