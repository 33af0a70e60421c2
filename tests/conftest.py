"""How the tests are shared out."""

from __future__ import annotations

import os


def pytest_xdist_auto_num_workers() -> int:
    """Four at a time on a small machine: most of their time they wait for a terminal or a disk."""
    cores = os.cpu_count() or 1
    return max(cores, min(2 * cores, 4))
