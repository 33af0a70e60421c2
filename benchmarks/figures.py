"""A figure of a benchmark: one JSON line, and whether it keeps its budget."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so great a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Figures:
    """Prints figures as they come and remembers whether all budgets were kept."""

    def __init__(self) -> None:
        self.ok = True

    def put(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        reference: float | None = None,
        budget: float | None = None,
    ) -> None:
        """Print one figure.

        Args:
            name: what was measured.
            value: how much it was.
            unit: of value and reference.
            reference: the same of the stand-in in the same run.
            budget: the most that the ratio may be where there is a reference, else the value.
        """
        ratio = value / reference if reference else None
        measured = value if reference is None else ratio
        ok = budget is None or (measured is not None and measured <= budget)
        self.ok = self.ok and ok
        line = {
            "name": name,
            "value": round(value, 2),
            "unit": unit,
            "reference": None if reference is None else round(reference, 2),
            "ratio": None if ratio is None else round(ratio, 2),
            "budget": budget,
            "ok": ok,
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def compare(
        self, name: str, values: Sequence[float], references: Sequence[float], unit: str, budget: float | None
    ) -> None:
        """Two figures against a reference: the median, which the budget is for, and the least."""
        self.put(f"{name}, median", median(values), unit, reference=median(references), budget=budget)
        self.put(f"{name}, least", min(values), unit, reference=min(references))

    @property
    def exit_code(self) -> int:
        """1 when a budget was broken."""
        return 0 if self.ok else 1
