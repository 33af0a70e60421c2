"""What an evaluation is and what its numbers are: pure data and pure functions."""
