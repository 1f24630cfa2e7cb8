"""What counts as agreement: the answers of people who do not agree (nulls), and cited cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engagement.rules import Rule

AGREEMENT = Rule(
    "LeBreton and Senter (2008), table 3",
    (0.31, 0.51, 0.71, 0.91),
    ("lack of agreement", "weak agreement", "moderate agreement", "strong agreement", "very strong agreement"),
)
AGREEMENT_CUT = Rule("James (1982); Lance et al. (2006)", (0.7,), ("not shared", "shared"))
UNIT_EFFECT = Rule(
    "LeBreton and Senter (2008), after Murphy and Myors (1998)",
    (0.01, 0.1, 0.25),
    ("no unit effect", "small unit effect", "medium unit effect", "large unit effect"),
)
UNIT_RELIABILITY = Rule(
    "Klein et al. (2000); LeBreton and Senter (2008)", (0.5, 0.7), ("poor", "marginal", "acceptable")
)


def deviation_rule(points: int) -> Rule:
    """Practical cut of the average deviation: at most a sixth of the number of response options.

    Parameters
    ----------
    points : int
        Response options of the scale.

    Returns
    -------
    Rule
        On AD in scale points (lower means more agreement); a value equal to the cut still counts as agreement.

    References
    ----------
    Burke, M. J., & Dunlap, W. P. (2002). Estimating interrater agreement with the average deviation index: a user's
    guide. Organizational Research Methods, 5, 159-172.
    """
    cut = float(np.nextafter(points / 6 + 1e-12, np.inf))  # a Rule gives a value on its cut to the higher word
    return Rule(f"Burke and Dunlap (2002): at most {points}/6 scale points", (cut,), ("agreement", "lack of agreement"))


@dataclass(frozen=True)
class Null:
    """How people answer who do not agree: the yardstick of rwg.

    Attributes
    ----------
    name : str
        For tables and sentences.
    shares : tuple of float
        Share of answers on each response option, lowest first; they sum to 1.
    source : str
        Who proposed it.
    """

    name: str
    shares: tuple[float, ...]
    source: str

    @property
    def variance(self) -> float:
        """Variance of one answer, in squared scale points."""
        place = np.arange(len(self.shares))
        shares = np.asarray(self.shares, dtype=float)
        return float(shares @ place**2 - (shares @ place) ** 2)


def uniform_null(points: int) -> Null:
    """Every response option alike: variance (points^2 - 1) / 12, the most lenient null."""
    return Null("uniform", (1 / points,) * points, "James, Demaree and Wolf (1984)")


SLIGHT_SKEW = Null("slight skew", (0.05, 0.15, 0.20, 0.35, 0.25), "James, Demaree and Wolf (1984)")
MODERATE_SKEW = Null("moderate skew", (0.0, 0.10, 0.15, 0.40, 0.35), "James, Demaree and Wolf (1984)")
HEAVY_SKEW = Null("heavy skew", (0.0, 0.0, 0.10, 0.40, 0.50), "LeBreton and Senter (2008)")


def published_nulls(points: int) -> tuple[Null, ...]:
    """Nulls with published shares for a scale: uniform for all, three skewed ones for five points.

    Parameters
    ----------
    points : int
        Response options of the scale, at least 2.

    Returns
    -------
    tuple of Null
        With five options their variances are 2, 1.34, 0.90 and 0.44 squared scale points.

    References
    ----------
    James, L. R., Demaree, R. G., & Wolf, G. (1984). Estimating within-group interrater reliability with and without
    response bias. Journal of Applied Psychology, 69, 85-98.
    LeBreton, J. M., & Senter, J. L. (2008). Answers to 20 questions about interrater reliability and interrater
    agreement. Organizational Research Methods, 11, 815-852.
    """
    skewed = (SLIGHT_SKEW, MODERATE_SKEW, HEAVY_SKEW) if points == 5 else ()
    return (uniform_null(points), *skewed)


def checked_nulls(nulls: Sequence[Null] | None, points: int) -> tuple[Null, ...]:
    """Return the published nulls if none are given; else those given, if they fit the scale.

    Raises
    ------
    ValueError
        If a null has not one share per response option, shares that do not sum to 1, or no variance.
    """
    if nulls is None:
        return published_nulls(points)
    for null in nulls:
        if len(null.shares) != points:
            raise ValueError(
                f"null {null.name!r} has {len(null.shares)} shares, but the scale has {points} points; "
                "give one share per point, lowest first."
            )
        if min(null.shares) < 0 or abs(sum(null.shares) - 1) > 1e-6:
            raise ValueError(f"null {null.name!r}: shares must be 0 or more and sum to 1, found {sum(null.shares):g}.")
        if null.variance <= 0:
            raise ValueError(f"null {null.name!r} has no variance; people who do not agree spread over the scale.")
    return tuple(nulls)
