"""Templates that an office owns: the commands of the group, each from its own module."""

from __future__ import annotations

from tui.commands import office, sheets

COMMANDS = (office.export, office.check, sheets.sheets)
