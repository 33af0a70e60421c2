"""The commands of the command line, by what they do: each reads its words, acts, and says what it did."""
