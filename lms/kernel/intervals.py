"""Intervals around a proportion: small numbers never go without one."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

# Quantile of the normal law that leaves 2.5 % on each side.
Z_95 = 1.959963984540054
# Tails on each side of a funnel: what chance passes once in forty, and once in a thousand.
TAIL_95 = 0.025
TAIL_998 = 0.001
# In standard deviations, and in numbers where these are few.
_NOTHING_BELOW = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a proportion, both between 0 and 1."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def wilson(successes: int, total: int, *, z: float = Z_95) -> Interval | None:
    """Wilson's score interval of ``successes / total``, at 95 % unless ``z`` says otherwise.

    None when ``total`` is 0: there is no proportion to bound. Raises ``ValueError`` unless
    ``0 <= successes <= total``. Source: E. B. Wilson, Journal of the American Statistical
    Association 22 (1927), pages 209-212.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no proportion.")
    if total == 0:
        return None
    proportion = successes / total
    shrink = 1 + z * z / total
    centre = (proportion + z * z / (2 * total)) / shrink
    half = z * sqrt(proportion * (1 - proportion) / total + z * z / (4 * total * total)) / shrink
    # Rounding may carry a bound past the proportion at 0 and at 1, where they are equal.
    return Interval(
        low=max(0.0, min(centre - half, proportion)),
        high=min(1.0, max(centre + half, proportion)),
    )


@lru_cache(maxsize=4096)
def funnel_limits(proportion: float, total: int, *, tail: float) -> Interval:
    """Where a share of ``total`` lies by chance alone when the truth is ``proportion``.

    ``tail`` is the probability left out on each side. Exact binomial limits, interpolated between
    whole numbers so that they shrink smoothly: D. J. Spiegelhalter, Statistics in Medicine 24
    (2005), pages 1185-1202, appendix A.1.1. Raises ``ValueError`` on a share outside of 0 to 1, or
    an empty ``total``.
    """
    if not 0 <= proportion <= 1 or total < 1:
        raise ValueError(f"{proportion} of {total} is no proportion.")
    if proportion in (0, 1):
        return Interval(proportion, proportion)
    low = _binomial_quantile(proportion, total, tail)
    # The same seen from the other side: read as a quantile, it would lie below a number of people
    # that chance passes more often than that, and five of five would always stand apart.
    high = total - _binomial_quantile(1 - proportion, total, tail)
    return Interval(
        low=min(max(low / total, 0.0), proportion), high=max(min(high / total, 1.0), proportion)
    )


def _binomial_quantile(proportion: float, total: int, probability: float) -> float:
    """Smallest number whose cumulated probability passes ``probability``, interpolated."""
    mean, spread = total * proportion, sqrt(total * proportion * (1 - proportion))
    # What lies further below the mean weighs nothing: less than the rounding of the rest.
    first = max(0, int(mean - _NOTHING_BELOW * spread - _NOTHING_BELOW))
    cumulated, weight = 0.0, _binomial_weight(proportion, total, first)
    for number in range(first, total + 1):
        cumulated += weight
        if cumulated > probability:
            return number - (cumulated - probability) / weight
        weight *= (total - number) / (number + 1) * proportion / (1 - proportion)
    return float(total)


def _binomial_weight(proportion: float, total: int, number: int) -> float:
    return exp(
        lgamma(total + 1)
        - lgamma(number + 1)
        - lgamma(total - number + 1)
        + number * log(proportion)
        + (total - number) * log1p(-proportion)
    )
