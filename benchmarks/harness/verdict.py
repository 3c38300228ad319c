"""What a row promises, and whether what was measured keeps it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Check:
    """One figure of a row and its goal."""

    what: str
    value: float
    limit: float | None  # None: to be known, not judged.
    unit: str = ""  # "x rclone", "MiB", "ms"
    at_least: bool = False  # Otherwise at most.

    @property
    def met(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def shortfall(self) -> float:
        """By which part of the limit the value misses it."""
        if self.limit is None:
            return 0
        miss = self.limit - self.value if self.at_least else self.value - self.limit
        return max(0, miss / self.limit)

    def __str__(self) -> str:
        text = f"{self.what} {figure(self.value)} {self.unit}".strip()
        if self.limit is None:
            return text
        return f"{text} (goal {'≥' if self.at_least else '≤'} {figure(self.limit)})"


def figure(value: float) -> str:
    """A number with as many digits as are worth reading."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def verdict(checks: list[Check]) -> str:
    """One word for a row, and for a row that is short by how much."""
    if all(check.limit is None for check in checks):
        return "measured" if checks else "not measured"
    short = [check for check in checks if not check.met]
    if not short:
        return "met"
    return "short: " + ", ".join(
        f"{check.what} {check.unit}".strip() + f" by {100 * check.shortfall:.0f} %"
        for check in short)
