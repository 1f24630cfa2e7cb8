"""What counts as a reason to doubt a respondent's answers: every cut in one place, with its source."""

from __future__ import annotations

from dataclasses import dataclass, fields

CORE_REASONS = ("too_fast", "long_string", "incomplete", "duplicate", "impossible_time")
FURTHER_REASONS = ("far_out", "inconsistent")
REASONS = (*CORE_REASONS, *FURTHER_REASONS)
"""Boolean columns that count as reasons; `low_trust` is none: who fears to be found out answers all the same."""

EXCLUDING = ("incomplete", "duplicate")
"""Reasons that leave a respondent out unless the assessment says otherwise."""


@dataclass(frozen=True)
class ScreeningRules:
    """Cuts of the screening. They flag; what is left out is decided by `exclude`.

    Attributes
    ----------
    fast_share : float
        Too fast: seconds per answered item below this share of the median; 0 turns it off. Greszki et al. (2015)
        compare 0.7, 0.6 and 0.5 (30 to 50 percent faster than the median); a third flags only what nobody can read.
    fewest_seconds : float
        Too fast: fewer seconds per answered item than this, whatever the others took (Huang et al. 2012: 2).
    longest_string_share : float
        Long string: at least this share of the answers lies in the longest run of its block.
    fewest_answers : int
        Long string is not judged on fewer answers than this.
    smallest_completeness : float
        Incomplete: a smaller share of the items that were asked is answered.
    chance_copies : float
        Duplicate: identical answers without a text count only where chance would give at most this many identical
        pairs in the whole table.
    shortest_text : int
        Duplicate: an identical comment proves the copy from this many characters on; "no" is written by many.
    longest_days : float
        Impossible time: the form was open for more days than this.
    days_from_others : float
        Impossible time: submitted further from the median submission than this (a wrong clock, another survey).
    lowest_trust : float
        Low trust: the answer to the trust item is at most this scale point.
    distance_level : float
        Far out: D squared beyond this quantile of chi-square (R `careless`: 0.99).
    synonym_correlation : float
        Items that correlate above this are psychometric synonyms, below its negative antonyms (R `careless`: 0.60).
    largest_even_odd, smallest_synonyms, largest_antonyms, smallest_person_total : float or None
        Inconsistent: the index lies beyond the cut; None, the default, reports the index without a flag, because no
        cut holds for all questionnaires.

    Raises
    ------
    ValueError
        If a cut lies outside its range.

    References
    ----------
    Greszki, R., Meyer, M., & Schoen, H. (2015). Exploring the effects of removing "too fast" responses and respondents
    from web surveys. Public Opinion Quarterly, 79, 471-503.
    Huang, J. L., Curran, P. G., Keeney, J., Poposki, E. M., & DeShon, R. P. (2012). Detecting and deterring
    insufficient effort responding to surveys. Journal of Business and Psychology, 27, 99-114.
    """

    fast_share: float = 1 / 3
    fewest_seconds: float = 2.0
    longest_string_share: float = 0.8
    fewest_answers: int = 10
    smallest_completeness: float = 0.5
    chance_copies: float = 0.001
    shortest_text: int = 20
    longest_days: float = 60.0
    days_from_others: float = 180.0
    lowest_trust: float = 2.0
    distance_level: float = 0.99
    synonym_correlation: float = 0.60
    largest_even_odd: float | None = None
    smallest_synonyms: float | None = None
    largest_antonyms: float | None = None
    smallest_person_total: float | None = None

    def __post_init__(self) -> None:
        """Refuse cuts that no data could meet."""
        for one in fields(self):
            value = getattr(self, one.name)
            if value is None and one.default is None:
                continue
            low, high = _RANGES.get(one.name, (0.0, float("inf")))
            if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
                span = f"{low:g} to {high:g}" if high < float("inf") else f"{low:g} or more"
                raise ValueError(f"screening rule {one.name} is {value!r}; expected a number, {span}.")


_SHARE, _CORRELATION = (0.0, 1.0), (-1.0, 1.0)
_RANGES = {
    **dict.fromkeys(("fast_share", "longest_string_share", "smallest_completeness", "distance_level"), _SHARE),
    "synonym_correlation": _SHARE,
    **dict.fromkeys(
        ("largest_even_odd", "smallest_synonyms", "largest_antonyms", "smallest_person_total"), _CORRELATION
    ),
}
