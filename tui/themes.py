"""A dark and a light theme, of few colours, so that they survive 16-colour terminals and grey printing."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="zhanping-dark",
    dark=True,
    primary="#2f6f9f",
    secondary="#5b8a72",
    accent="#e0b060",
    warning="#d9a441",
    error="#e06c60",
    success="#7fbf7f",
    foreground="#d8d8d8",
    background="#16191d",
    surface="#1d2126",
    panel="#262b31",
    boost="#2b3138",
    variables={"muted": "#8f969e"},
)
LIGHT = Theme(
    name="zhanping-light",
    dark=False,
    primary="#1f5f8b",
    secondary="#3f7257",
    accent="#8a5a00",
    warning="#b9770e",
    error="#a8281c",
    success="#1f7a33",
    foreground="#1c1c1c",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#e6e3da",
    boost="#dcd8cc",
    variables={"muted": "#6b6a64"},
)
