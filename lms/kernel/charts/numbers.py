"""Numbers as the reader writes them, and round places for an axis."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10

from django.utils import translation

MISSING = "—"
NARROW_NO_BREAK_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How many decimals; a percentage is given as a share between 0 and 1."""

    decimals: int = 0
    percent: bool = False

    def text(self, value: float | None) -> str:
        """``value`` in the active language, halves rounded up; a dash when it is None."""
        if value is None:
            return MISSING
        if type(value) is int and abs(value) < 1000 and not (self.decimals or self.percent):
            return str(value)
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if self.percent:
            exact *= 100
        rounded = exact.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)
        if rounded == 0:
            rounded = abs(rounded)
        text = f"{rounded:,f}"
        if not _is_french():
            return f"{text}%" if self.percent else text
        text = text.replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")
        return f"{text}{NARROW_NO_BREAK_SPACE}%" if self.percent else text

    @property
    def smallest_step(self) -> float:
        """The difference that two neighbouring texts show."""
        return 10.0 ** -(self.decimals + (2 if self.percent else 0))


COUNT = NumberFormat()
ONE_DECIMAL = NumberFormat(decimals=1)
PERCENT = NumberFormat(percent=True)


def separators() -> str:
    """Decimal mark and thousands separator, as plotly wants them."""
    return f",{NARROW_NO_BREAK_SPACE}" if _is_french() else ".,"


def round_ticks(low: float, high: float, *, number: NumberFormat, wanted: int = 4) -> list[float]:
    """Round values from ``low`` up to one that is at least ``high``, some ``wanted`` steps."""
    span = max(high - low, number.smallest_step)
    step = _round_step(span / wanted, smallest=number.smallest_step)
    first = floor(low / step + 1e-9)
    last = max(ceil(high / step - 1e-9), first + 1)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _round_step(rough: float, *, smallest: float) -> float:
    power = 10.0 ** floor(log10(rough))
    steps = [factor * power for factor in (1, 2, 2.5, 5, 10)]
    # A step that its text cannot show, such as 2.5 people, is none.
    shown = [step for step in steps if abs(step / smallest - round(step / smallest)) < 1e-6]
    return next((step for step in shown if step >= rough * 0.999), smallest)


def _is_french() -> bool:
    return (translation.get_language() or "").startswith("fr")
