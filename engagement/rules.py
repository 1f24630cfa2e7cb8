"""Cited rules that turn numbers into verdict words, so that no sentence rests on taste."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Cut points and words with their source.

    Attributes
    ----------
    source : str
        Who proposed the rule.
    cuts : tuple of float
        Ascending cut points on the absolute value; a value equal to a cut belongs to the higher word.
    words : tuple of str
        One more than `cuts`.
    """

    source: str
    cuts: tuple[float, ...]
    words: tuple[str, ...]

    def word(self, value: float) -> str:
        """Word for the absolute value of `value`; "not available" where it is missing."""
        if value != value:  # NaN
            return "not available"
        return self.words[bisect_right(self.cuts, abs(value))]


NOT_DISTINCT = "not distinguishable from the overall rating"

COHEN_1988 = Rule("Cohen (1988)", (0.2, 0.5, 0.8), ("very small", "small", "medium", "large"))


@dataclass(frozen=True)
class VerdictWords:
    """Words for the five outcomes of the interval rule, from "first higher" to "unclear"."""

    first_clearly: str
    first: str
    second_clearly: str
    second: str
    in_step: str
    unclear: str


PERCEPTION = VerdictWords(
    "leaders clearly higher",
    "leaders higher, size uncertain",
    "staff clearly higher",
    "staff higher, size uncertain",
    "in step",
    "unclear",
)
EXPECTATION = VerdictWords(
    "leaders did not expect this: staff rate clearly lower",
    "leaders expected more, size uncertain",
    "leaders did not expect this: staff rate clearly higher",
    "leaders expected less, size uncertain",
    "leaders expected this",
    "unclear",
)
TARGET = VerdictWords(
    "clearly short of the target",
    "short of the target, size uncertain",
    "clearly above the target",
    "above the target, size uncertain",
    "at the target",
    "unclear",
)
GRADIENT = VerdictWords(
    "clearly higher towards the top",
    "higher towards the top, size uncertain",
    "clearly lower towards the top",
    "lower towards the top, size uncertain",
    "alike at all levels",
    "unclear",
)
UNIT_REST = VerdictWords(
    "unit clearly higher than the rest",
    "unit higher than the rest, size uncertain",
    "unit clearly lower than the rest",
    "unit lower than the rest, size uncertain",
    "in step with the rest",
    "unclear",
)
UNIT_PAIR = VerdictWords(
    "first unit clearly higher",
    "first unit higher, size uncertain",
    "second unit clearly higher",
    "second unit higher, size uncertain",
    "in step",
    "unclear",
)
UNIT_PROFILE = VerdictWords(
    "clearly higher than the unit's other ratings lead to expect",
    "higher than the unit's other ratings lead to expect, size uncertain",
    "clearly lower than the unit's other ratings lead to expect",
    "lower than the unit's other ratings lead to expect, size uncertain",
    "as the unit's other ratings lead to expect",
    "unclear",
)
NO_STEP = "no single step stands out"
LEVEL_STEP = VerdictWords(
    "clearly higher than below",
    "higher than below, size uncertain",
    "clearly lower than below",
    "lower than below, size uncertain",
    "as below",
    "unclear",
)
CHANGE = VerdictWords(
    "clearly higher than before",
    "higher than before, size uncertain",
    "clearly lower than before",
    "lower than before, size uncertain",
    "no change that matters",
    "unclear",
)
BEFORE_AFTER = VerdictWords(
    "clearly more upward movement than elsewhere",
    "more upward movement than elsewhere, size uncertain",
    "clearly less upward movement than elsewhere",
    "less upward movement than elsewhere, size uncertain",
    "moved as elsewhere",
    "unclear",
)
BENCHMARK = VerdictWords(
    "clearly above the benchmark",
    "above the benchmark, size uncertain",
    "clearly below the benchmark",
    "below the benchmark, size uncertain",
    "at the benchmark",
    "unclear",
)
INTERVAL_RULE = "interval rule (Schuirmann 1987; Holm 1979), smallest difference {:g}"


def interval_verdict(low: float, high: float, smallest_difference: float, words: VerdictWords) -> str:
    """Verdict from one interval of a difference.

    Wholly beyond the smallest difference: clearly higher. Excludes zero: higher, size uncertain. Wholly inside
    plus and minus the smallest difference: in step. Otherwise unclear. An interval that excludes zero and lies inside
    the smallest difference is in step: the difference is real, and too small to matter.

    Parameters
    ----------
    low, high : float
        Ends of the interval of first minus second, in points of 100.
    smallest_difference : float
        The smallest difference that matters, in points of 100; > 0.
    words : VerdictWords
        The words to use.

    Returns
    -------
    str
        The verdict; "not available" where an end is missing.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach for
    assessing the equivalence of average bioavailability. J. Pharmacokinetics and Biopharmaceutics, 15, 657-680.
    """
    if low != low or high != high:
        return "not available"
    if low > smallest_difference:
        return words.first_clearly
    if high < -smallest_difference:
        return words.second_clearly
    if -smallest_difference < low and high < smallest_difference:
        return words.in_step
    if low > 0:
        return words.first
    if high < 0:
        return words.second
    return words.unclear
