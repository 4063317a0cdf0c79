"""A figure that tells how well assessors agree, with its interval, or the reason why there is none.

What is undefined is said to be so: it is never shown as 1, as 0 or as a number that is none.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Undefined(StrEnum):
    """Why there is no figure."""

    TOO_FEW_ASSESSORS = "too_few_assessors"  # fewer than two gave a level
    TOO_FEW_APPLICATIONS = "too_few_applications"  # fewer than two can be compared
    NO_OVERLAP = "no_overlap"  # no two assessors rated the same application
    GAPS = "gaps"  # the figure needs every assessor on every application
    NO_VARIATION = "no_variation"  # nothing differs that agreement could be told from


@dataclass(frozen=True, slots=True)
class Statistic:
    """Either a value or the reason why it is undefined.

    `low` and `high` enclose it with 95 % confidence; both None where the ratings do not tell how sure it is.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int  # applications it rests on
    reason: Undefined | None = None


def undefined(reason: Undefined, n: int) -> Statistic:
    """No value, and why."""
    return Statistic(None, None, None, n, reason)
