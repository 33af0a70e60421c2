"""The papers of an evaluation as blocks: what each tells, and in which order."""
