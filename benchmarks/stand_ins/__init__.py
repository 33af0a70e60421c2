"""The references: the least program of each kind, run beside ours in the same run."""

from pathlib import Path

HERE = Path(__file__).parent
MINIMAL, BARE_LIST, BARE_CLI = (str(HERE / f"{name}.py") for name in ("minimal", "bare_list", "bare_cli"))
