"""How the tests are shared out."""

from __future__ import annotations

import os

from hypothesis import settings

# A slow machine is no fault of what is tested.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: most of their time they wait for a terminal or a disk."""
    return (os.cpu_count() or 1) + 1
