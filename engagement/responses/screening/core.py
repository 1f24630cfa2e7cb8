"""Screen any item table: one row a respondent, indices and reasons as columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from engagement.responses.screening.duplicates import (
    identical_keys,
    keeping_order,
    later_copies,
    text_columns,
    token_keys,
)
from engagement.responses.screening.rules import CORE_REASONS, FURTHER_REASONS, ScreeningRules
from engagement.responses.screening.runs import runs_within
from engagement.responses.screening.table import Blocks, answers_of, check_items, checked_groups, one_per_row
from engagement.responses.screening.timing import impossible_times, moments, seconds_of, speed, too_fast

Column = pd.Series | Sequence[object] | np.ndarray


def screen_items(
    items: pd.DataFrame,
    *,
    blocks: Blocks | None = None,
    scales: Blocks | None = None,
    asked: pd.DataFrame | None = None,
    answered: pd.DataFrame | None = None,
    complete: Sequence[Hashable] | None = None,
    duration: Column | None = None,
    started: Column | None = None,
    submitted: Column | None = None,
    tokens: Column | None = None,
    texts: pd.DataFrame | pd.Series | None = None,
    trust: Column | None = None,
    further: bool = False,
    further_items: Sequence[Hashable] | None = None,
    rules: ScreeningRules | None = None,
) -> pd.DataFrame:
    """Screen the respondents of an item table: what their answers look like, and reasons to doubt them.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers as given, not reverse-scored; missing answers are allowed.
    blocks : mapping of str to sequence of item, optional
        Items shown together on one scale, in the order shown, for strings. None: the table is one block.
    scales : mapping of str to sequence of item, optional
        Items of each scale, for even-odd consistency; reverse-keyed items left out or reverse-scored.
    asked, answered : DataFrame of bool, like `items`, optional
        Whether the person was asked the item (default: yes); whether they answered in any way, "cannot tell" included
        (default: where an answer is there).
    complete : sequence of item, optional
        Items that completeness is about; default all.
    duration : per respondent, optional
        Seconds taken (or time differences); default submitted minus started.
    started, submitted : per respondent, optional
        Timestamps.
    tokens : per respondent, optional
        What the survey platform knows one person by.
    texts : DataFrame or Series, optional
        Comments.
    trust : per respondent, optional
        Answer to an item such as "I believe that nobody can find out how I answered", in scale points.
    further : bool
        Also the further indices.
    further_items : sequence of item, optional
        Items on one scale that the further indices use; default all.
    rules : ScreeningRules, optional
        The cuts.

    Returns
    -------
    DataFrame
        Index of `items`; row-level, never to be released. Indices: seconds_per_item, relative_speed (1: the median),
        longest_string, average_string, string_share, completeness, n_items (answered in any way), trust; with
        `further`: irv, mahalanobis, even_odd, synonyms, antonyms, person_total. Reasons: too_fast, long_string,
        incomplete, duplicate, impossible_time, far_out, inconsistent (the last two False without `further`);
        n_reasons, flagged; low_trust, which is no reason. An index that cannot be made is NaN and gives no reason;
        `attrs["notes"]` says which and why.

    Raises
    ------
    ValueError
        If the table, a block or scale, or a column beside it does not fit.
    """
    check_items(items)
    rules = ScreeningRules() if rules is None else rules
    n = len(items)
    runs = runs_within(items, checked_groups(items, blocks, "block"))
    n_answered, completeness = _completeness(items, asked, answered, complete)
    times = {
        name: None if values is None else moments(one_per_row(values, items, name), name)
        for name, values in (("started", started), ("submitted", submitted))
    }
    stated = None if duration is None else one_per_row(duration, items, "duration")
    seconds = seconds_of(stated, **times)
    impossible = impossible_times(seconds, **times, rules=rules, n=n)
    notes = []
    if seconds is None:
        notes.append("no times: too_fast not judged")
        each = relative = np.full(n, np.nan)
        fast = np.zeros(n, dtype=bool)
    else:
        each, relative, n_times = speed(seconds, n_answered, (completeness >= 0.5) & ~impossible)
        fast = too_fast(each, relative, n_times, rules)
        if not np.isfinite(each).any():
            notes.append("no times: too_fast not judged")
    with np.errstate(invalid="ignore"):
        string = (runs.share >= rules.longest_string_share) & (runs.answers >= rules.fewest_answers)
        incomplete = completeness < rules.smallest_completeness
    order = keeping_order(n_answered, times["submitted"])
    kinds = _kinds_of_gaps(items, answered)
    duplicate = later_copies(identical_keys(items, text_columns(texts, items), string, rules, kinds), order)
    if tokens is not None:
        duplicate |= later_copies(token_keys(one_per_row(tokens, items, "tokens")), order)
    columns: dict[str, np.ndarray] = {
        "seconds_per_item": each,
        "relative_speed": relative,
        "longest_string": runs.longest,
        "average_string": runs.average,
        "string_share": runs.share,
        "completeness": completeness,
        "n_items": n_answered,
    }
    reasons = {
        "too_fast": fast,
        "long_string": string,
        "incomplete": incomplete,
        "duplicate": duplicate,
        "impossible_time": impossible,
    } | {name: np.zeros(n, dtype=bool) for name in FURTHER_REASONS}
    columns["trust"] = _trust(trust, items)
    if further:
        chosen = items if further_items is None else items[list(further_items)]
        found, more, told = _further(chosen, scales, rules)
        columns |= found
        reasons |= more
        notes += told
    screened = pd.DataFrame(columns | reasons, index=items.index)
    with np.errstate(invalid="ignore"):
        screened["low_trust"] = columns["trust"] <= rules.lowest_trust
    screened = with_counts(screened)
    screened.attrs = {"notes": tuple(notes)}
    return screened


def with_counts(screened: pd.DataFrame) -> pd.DataFrame:
    """Add or renew n_reasons and flagged."""
    reasons = [name for name in (*CORE_REASONS, *FURTHER_REASONS) if name in screened]
    count = screened[reasons].sum(axis=1).astype(np.int64)
    return screened.assign(n_reasons=count, flagged=count > 0)


def _completeness(
    items: pd.DataFrame,
    asked: pd.DataFrame | None,
    answered: pd.DataFrame | None,
    complete: Sequence[Hashable] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Questions answered in any way, and the share of those asked that were; NaN where none was asked."""
    for what, mask in (("asked", asked), ("answered", answered)):
        if mask is not None and not (mask.index.equals(items.index) and set(items.columns) <= set(mask.columns)):
            raise ValueError(f"{what} has other rows or columns than the table of items; give one flag per answer.")
    counted = set(items.columns if complete is None else complete)
    if strange := [name for name in counted if name not in items.columns]:
        raise ValueError(f"complete names item {strange[0]!r}, which is no column of the table of items.")
    number, asked_number, of_asked = (np.zeros(len(items), dtype=np.int64) for _ in range(3))
    for name in items.columns:
        there = items[name].notna().to_numpy()
        if answered is not None:
            there = there | _flags(answered[name])
        number += there
        if name in counted:
            was_asked = np.ones(len(items), dtype=bool) if asked is None else _flags(asked[name])
            asked_number += was_asked
            of_asked += there & was_asked
    share = np.where(asked_number > 0, of_asked / np.maximum(asked_number, 1), np.nan)
    return number, share


def _kinds_of_gaps(items: pd.DataFrame, answered: pd.DataFrame | None) -> list[np.ndarray]:
    """Whether each gap is a "cannot tell" or was left empty: copies agree in that too."""
    if answered is None:
        return []
    return [_flags(answered[name]).astype(np.uint8) for name in items.columns]


def _flags(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=bool, na_value=False)


def _trust(trust: Column | None, items: pd.DataFrame) -> np.ndarray:
    if trust is None:
        return np.full(len(items), np.nan)
    return answers_of(one_per_row(trust, items, "trust").to_frame("trust"), "trust")


def _further(
    items: pd.DataFrame, scales: Blocks | None, rules: ScreeningRules
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], list[str]]:
    from scipy.special import gammaincinv

    from engagement.responses.screening import within
    from engagement.responses.screening.distance import mahalanobis

    notes = []
    squared, df, told = mahalanobis(items)
    if told:
        notes.append(f"mahalanobis: {told}")
    near, n_near = within.synonyms(items, correlation=rules.synonym_correlation)
    far, n_far = within.synonyms(items, correlation=rules.synonym_correlation, antonyms=True)
    notes.append(f"synonyms: {n_near} pairs above {rules.synonym_correlation:g}")
    notes.append(f"antonyms: {n_far} pairs below -{rules.synonym_correlation:g}")
    present = {
        name: kept
        for name, names in (scales or {}).items()
        if len(kept := [one for one in names if one in items.columns]) > 1
    }
    halves = np.full(len(items), np.nan)
    if len(present) > 1:
        halves = within.even_odd(items, scales=present)
    else:
        notes.append("even_odd: needs two scales of two items or more")
    total = within.person_total(items)
    columns = {
        "irv": within.response_variability(items),
        "mahalanobis": squared,
        "even_odd": halves,
        "synonyms": near,
        "antonyms": far,
        "person_total": total,
    }
    inconsistent = np.zeros(len(items), dtype=bool)
    for values, cut, sign in (
        (halves, rules.largest_even_odd, 1),
        (near, rules.smallest_synonyms, -1),
        (far, rules.largest_antonyms, 1),
        (total, rules.smallest_person_total, -1),
    ):
        if cut is not None:
            inconsistent |= sign * values > sign * cut
    cut = 2 * gammaincinv(df / 2, rules.distance_level) if df else np.inf  # the quantile of chi-square
    return columns, {"far_out": squared > cut, "inconsistent": inconsistent}, notes
