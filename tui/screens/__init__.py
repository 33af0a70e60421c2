"""The screens: each takes a session, passes data down and states what its widgets report."""
