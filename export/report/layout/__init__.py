"""Where everything stands on paper, worked out without a font and without another program."""
