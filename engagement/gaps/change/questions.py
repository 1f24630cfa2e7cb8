"""Same questions only: which items two waves share, and which wording is the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from surveys.instrument import Instrument
from surveys.instrument.comparability import compare_instruments

NOTHING_SHARED = "not compared: no question was answered on both sides"


def normalise_wording(text: str) -> str:
    """Wording of a published question without what is not wording: line breaks, notes, brackets of placeholders.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    str
        In lower case, white space as single spaces, without a leading code ("B38.", "Q5:", "(12)"), a note on which
        answers were counted ("(% selecting 'Agree')"), "[note 6]", a trailing footnote number, the square brackets
        around words that each organisation fills in, and typographic quotes. Every other difference stays: another
        word is another question.

    Examples
    --------
    >>> normalise_wording("B06. I have a clear understanding of [my organisation's] objectives 4")
    "i have a clear understanding of my organisation's objectives"
    """
    plain = text.replace("\xa0", " ").translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))
    plain = re.sub(r"\[notes? [\d, ]+\]|\(%[^)]*\)", " ", plain)
    plain = re.sub(r"^\s*(\(\d+[a-z]?\)|[A-Z]{1,3}\d+[A-Za-z_\d]*[.:]?)\s+", "", plain)
    plain = re.sub(r"[\[\]]", "", plain)
    plain = " ".join(plain.split())
    return re.sub(r"\s+\d$", "", plain).rstrip(" .").lower()


def unchanged_items(earlier: Instrument, later: Instrument, *, form: str = "staff") -> tuple[str, ...]:
    """Items that two instruments ask in the same words with the same answers, on one form.

    Parameters
    ----------
    earlier, later : Instrument
        The instruments of the two waves.
    form : str
        "staff" or "leader": a change of the other form's wording breaks nothing here.

    Returns
    -------
    tuple of str
        Item ids, in the order of `later`; see `surveys.instrument.comparability.compare_instruments`.
    """
    asked = {item.id for item in later.items if form in item.texts}
    return tuple(
        one.item
        for one in compare_instruments(earlier, later)
        if one.item in asked and (one.status == "same" or (one.status == "reworded" and form not in one.forms))
    )


def reworded_items(earlier: Mapping[str, str], later: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Items that both waves ask, in other words.

    Parameters
    ----------
    earlier, later : mapping of str to str
        Item id to wording; compared by `normalise_wording`.

    Returns
    -------
    dict
        Item id to (earlier wording, later wording), as given.
    """
    return {
        item: (earlier[item], text)
        for item, text in later.items()
        if item in earlier and normalise_wording(earlier[item]) != normalise_wording(text)
    }


def shared_questions(
    earlier: pd.DataFrame, later: pd.DataFrame, keys: Sequence[str], *, items: Collection[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Keep, in every group, the items that somebody rated in both tables.

    Parameters
    ----------
    earlier, later : DataFrame
        COUNTS or PAIRS.
    keys : sequence of str
        Columns that make a group; both tables have them.
    items : collection of str or None
        Items that may be compared, for example those whose wording stayed; None: all.

    Returns
    -------
    tuple of DataFrame
        The two tables with the shared items only, and one row per group of either table: `keys`, n_items (shared),
        left_out (ids of the items that only one of them has, or that are not in `items`; empty where there are none).
    """
    keys = list(keys)
    sides = [_rated(table, keys) for table in (earlier, later)]
    both = sides[0].merge(sides[1], on=[*keys, "question"])
    if items is not None:
        both = both[both["question"].isin(list(items))]
    every = pd.concat(sides, ignore_index=True).drop_duplicates()
    known = pd.MultiIndex.from_frame(both[[*keys, "question"]])
    missing = every[~pd.MultiIndex.from_frame(every[[*keys, "question"]]).isin(known)]
    groups = every[keys].drop_duplicates()
    groups = groups.merge(both.groupby(keys, sort=False).size().rename("n_items").reset_index(), "left", on=keys)
    lost = missing.groupby(keys, sort=False)["question"].agg(lambda ids: ", ".join(map(str, ids)))
    groups = groups.merge(lost.rename("left_out").reset_index(), how="left", on=keys)
    groups = groups.assign(n_items=groups["n_items"].fillna(0).astype(int), left_out=groups["left_out"].fillna(""))
    return _only(earlier, keys, both), _only(later, keys, both), groups


def _rated(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """List groups and the items rated in them; a published item without n counts as rated."""
    column = "item_a" if "item_a" in table else "item"
    own = table[table["item_a"] == table["item_b"]] if "item_a" in table else table
    some = own[(own["n"] > 0) | own["n"].isna()]
    return some[keys].assign(question=some[column]).drop_duplicates()


def _only(table: pd.DataFrame, keys: list[str], both: pd.DataFrame) -> pd.DataFrame:
    known = pd.MultiIndex.from_frame(both[[*keys, "question"]])
    keep = pd.Series(True, index=table.index)
    for column in ("item_a", "item_b") if "item_a" in table else ("item",):
        keep &= pd.MultiIndex.from_frame(table[keys].assign(question=table[column])).isin(known)
    return table[keep]
