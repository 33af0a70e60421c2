"""The references: the least program of each kind, run beside ours in the same run."""

from pathlib import Path

HERE = Path(__file__).parent
MINIMAL = str(HERE / "minimal.py")
BARE_LIST = str(HERE / "bare_list.py")
BARE_PANES = str(HERE / "bare_panes.py")
BARE_CLI = str(HERE / "bare_cli.py")
