"""Which responsibilities to keep, which to decide on: high and clear, low and clear, or readings that point apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engagement.findings.certainty import critical, share_error, side
from engagement.findings.readings import Responsibility
from engagement.rules import PERCEPTION, TARGET

HALF = 50.0
SHOWN = 3
LEADERS_HIGHER = (PERCEPTION.first_clearly, PERCEPTION.first)
SHORT, ABOVE_TARGET = (TARGET.first_clearly, TARGET.first), (TARGET.second_clearly, TARGET.second)


@dataclass(frozen=True)
class Standing:
    """Where one responsibility stands; each number is 1 (high), -1 (low) or 0 (not clear of chance).

    Attributes
    ----------
    level : int
        Staff's view against the client's target where there is one, else against half of staff.
    against_others : int
        Against the mean of all responsibilities; 0 where its own answers cannot tell it from the overall rating.
    differs : bool
        Whether its number differs from the mean of all, whatever it may be called.
    apart : tuple of str
        Readings that point different ways: "leaders", "records".
    agreeing : int
        How many other readings point to it as something to decide: importance, leaders, records.
    """

    responsibility: Responsibility
    level: int
    against_others: int
    differs: bool
    apart: tuple[str, ...]
    agreeing: int


@dataclass(frozen=True)
class Priorities:
    """What was chosen, and what could as well have been.

    Attributes
    ----------
    keep, decide : tuple of Standing
        Up to three each, in the order to print.
    also_high, also_low : tuple of Standing
        Further candidates that were not chosen.
    keep_ordered, decide_ordered : bool
        Whether each one shown is clear of the next by staff's answers alone.
    decide_first_clear : bool
        Whether the first to decide is clear of the others shown.
    alike : bool
        Nothing stands out: no responsibility differs from the mean of all, and no readings point apart.
    by_target : bool
        Whether the mark is the client's target.
    """

    keep: tuple[Standing, ...]
    decide: tuple[Standing, ...]
    also_high: tuple[Standing, ...]
    also_low: tuple[Standing, ...]
    keep_ordered: bool
    decide_ordered: bool
    decide_first_clear: bool
    alike: bool
    by_target: bool


def set_priorities(responsibilities: Sequence[Responsibility], *, conf_level: float) -> Priorities:
    """Choose what to keep and what to decide; nothing is ranked that the intervals do not separate.

    Decide: staff's view is clearly low, or clearly below the mean of all, or readings point different ways. Those
    clearly low come first, then those with more readings that point to them, then lower ratings. Keep: clearly high,
    and no readings that point apart; those clearly above the mean come first, then those staff often call important.
    A responsibility whose own answers tell no more about it than all answers together (Haberman, 2008) is not compared
    with the others and gets no place among them.
    Comparisons with the mean assume that ratings of different responsibilities do not correlate negatively, which makes
    them conservative.

    Parameters
    ----------
    responsibilities : sequence of Responsibility
        Readings of all of them.
    conf_level : float
        Level that all statements of one kind hold together (Bonferroni).

    Returns
    -------
    Priorities
    """
    rated = [one for one in responsibilities if one.basis]
    family = len(rated)
    quantile = critical(conf_level, family)
    standings = [stand(one, rated, quantile) for one in rated]
    by_target = any(one.target for one in rated)
    standing_out = [one for one in standings if one.differs or one.apart]
    low = [one for one in standings if one.level < 0 or one.against_others < 0 or one.apart]
    if family > 1 and not standing_out and len({one.level for one in standings}) == 1:
        return Priorities((), (), (), (), False, False, False, alike=True, by_target=by_target)
    low.sort(key=lambda one: (one.level >= 0, not one.apart, -one.agreeing, one.responsibility.basis.estimate))
    high = [one for one in standings if one.level > 0 and one.against_others >= 0 and not one.apart]
    high.sort(
        key=lambda one: (
            -one.against_others,
            not chosen_often(one.responsibility, quantile),
            -one.responsibility.basis.estimate,
        )
    )
    return Priorities(
        keep=tuple(high[:SHOWN]),
        decide=tuple(low[:SHOWN]),
        also_high=tuple(high[SHOWN:]),
        also_low=tuple(low[SHOWN:]),
        keep_ordered=_ordered(high[:SHOWN], quantile, -1),
        decide_ordered=_ordered(low[:SHOWN], quantile, 1),
        decide_first_clear=all(_ordered([low[0], other], quantile, 1) for other in low[1:SHOWN]),
        alike=False,
        by_target=by_target,
    )


def stand(one: Responsibility, rated: Sequence[Responsibility], quantile: float) -> Standing:
    """Place one responsibility against the mark, against the mean of all, and against its other readings."""
    same = [other for other in rated if (other.basis is other.share) == (one.basis is one.share)]
    if one.target:
        verdict = one.target.text("verdict")
        level = -1 if verdict in SHORT else 1 if verdict in ABOVE_TARGET else 0
    else:
        level = side(one.basis.estimate - HALF, one.error, quantile)
    mean = sum(other.basis.estimate for other in same) / len(same)
    # covariances are not released: standard errors add up as if ratings correlated perfectly within the mean
    error_of_mean = sum(other.error for other in same) / len(same)
    others = side(one.basis.estimate - mean, (one.error**2 + error_of_mean**2) ** 0.5, quantile)
    apart = []
    leaders_higher = one.gap.text("verdict") in LEADERS_HIGHER
    if leaders_higher and level <= 0:
        apart.append("leaders")
    records = one.show.text("class")
    if different_ways(one, level):
        apart.append("records")
    agreeing = leaders_higher + (records == "weak") + chosen_often(one, quantile)
    return Standing(one, level, others if one.distinct else 0, bool(others), tuple(apart), int(agreeing))


def same_way(one: Responsibility, level: int) -> bool:
    """Whether staff's view and the records clearly point the same way."""
    return one.show.text("class") == ("strong" if level > 0 else "weak") and _same_side(one, level)


def different_ways(one: Responsibility, level: int) -> bool:
    """Whether staff's view and the records clearly point different ways."""
    return bool(level) and one.show.text("class") == ("weak" if level > 0 else "strong") and _same_side(one, level)


def _same_side(one: Responsibility, level: int) -> bool:
    """Whether the mean rating (triangulation) stands on the same side as the share; else nothing is said."""
    see = one.cell.text("see_class")
    return not see or see == ("at or above" if level > 0 else "below")


def chosen_often(one: Responsibility, quantile: float) -> bool:
    """Whether staff chose it among their three clearly more often than chance would have it (3 of 10)."""
    if not one.importance:
        return False
    share, n = one.importance.estimate, one.importance.n
    return side(share - 30.0, share_error(share, n, one.importance.value("std_error")), quantile) > 0


def _ordered(shown: Sequence[Standing], quantile: float, direction: int) -> bool:
    """Whether each of those shown is clear of the next in `direction` (1: ratings rise down the list).

    Never where one of them cannot be told from the overall rating: the order of two such scales says nothing.
    """
    if not all(one.responsibility.distinct for one in shown):
        return False
    for first, second in zip(shown, shown[1:], strict=False):
        one, two = first.responsibility, second.responsibility
        error = (one.error**2 + two.error**2) ** 0.5
        if side(two.basis.estimate - one.basis.estimate, error, quantile) != direction:
            return False
    return len(shown) > 1
