"""The checks on meaning: what people typed, read as figures, places and signs, against what is stated."""
