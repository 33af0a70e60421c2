"""Blocks as a Word file: styles, markup, numbering, sections, contents, charts."""
