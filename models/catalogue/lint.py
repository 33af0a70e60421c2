"""What the checks on meaning say, and what is said of waiving them."""

LINT: dict[str, tuple[str, str]] = {
    "cli.kind.waiver": ("免除检查", "waiver"),
    "cli.field.gap": ("检查", "check"),
}
