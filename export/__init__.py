"""What leaves: JSON for machines, summaries for the terminal, the report for Word."""
