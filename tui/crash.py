"""What is told when the program itself fails: where, and nothing of what people wrote."""

from __future__ import annotations

import traceback
from pathlib import Path

from models.language import Language

FRAMES = 6


def account(error: BaseException, words: Language) -> str:
    """The sentence for the user, the kind of error and the places in the code.

    Neither values of variables nor the error's own text: both can hold what people entered.
    """
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"    {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return "\n".join([words("app.failed"), f"  {type(error).__name__}", *places])
