"""What a report reads from a release: rows by their keys, titles, settings, in one small object."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from engagement.confidentiality import Release


class Source:
    """Read-only view of a release for the report.

    Attributes
    ----------
    release : Release
        The protected tables.
    manifest : Mapping
        What the release says about its own making.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.manifest: Mapping[str, Any] = release.manifest
        self._index: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[dict[str, Any]]]] = {}

    def table(self, name: str) -> pd.DataFrame:
        """Released table, or an empty frame where the release has none."""
        found = self.release.tables.get(name)
        return pd.DataFrame() if found is None else found

    def has(self, name: str) -> bool:
        """Whether the release holds rows of this table."""
        return not self.table(name).empty

    def rows(self, name: str, **keys: Any) -> list[dict[str, Any]]:
        """Rows of a table whose columns equal the keys, in table order; none where a column is absent."""
        columns = tuple(keys)
        if (name, columns) not in self._index:
            self._index[name, columns] = self._indexed(name, columns)
        return self._index[name, columns].get(tuple(keys.values()), [])

    def _indexed(self, name: str, columns: tuple[str, ...]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
        """Rows by the values of some columns: tables are read hundreds of times, so each look-up is prepared once."""
        frame = self.table(name)
        found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        if frame.empty or not set(columns) <= set(frame.columns):
            return found
        for row in frame.to_dict("records"):
            found.setdefault(tuple(row[column] for column in columns), []).append(row)
        return found

    def row(self, name: str, **keys: Any) -> dict[str, Any] | None:
        """First row whose columns equal the keys; None where there is none."""
        found = self.rows(name, **keys)
        return found[0] if found else None

    @cached_property
    def published(self) -> bool:
        """Whether the release was made from published results."""
        return self.manifest.get("mode") == "published"

    @cached_property
    def with_records(self) -> bool:
        """Whether any record was examined."""
        return self.has("show") and bool(self.table("show")["n_examined"].fillna(0).gt(0).any())

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Settings of the assessment."""
        return self.manifest.get("settings", {})

    @cached_property
    def smallest_group(self) -> int:
        """Smallest group that is shown."""
        return int(self.settings.get("smallest_group", 5))

    @cached_property
    def responsibilities(self) -> list[Mapping[str, Any]]:
        """Responsibilities of the instrument, in its order."""
        return list(self.manifest.get("instrument", {}).get("responsibilities", []))

    @cached_property
    def measured(self) -> list[Mapping[str, Any]]:
        """Responsibilities with at least one row of ratings or records."""
        known: set[Any] = set()
        for name in ("ratings", "items", "evidence"):
            if self.has(name):
                known |= set(self.table(name)["responsibility"].dropna())
        return [entry for entry in self.responsibilities if entry["id"] in known]

    @cached_property
    def not_measured(self) -> list[str]:
        """Plain labels of the responsibilities nobody was asked about and no record speaks of."""
        return [self.titles[entry["id"]] for entry in self.responsibilities if entry["id"] not in self.order]

    @cached_property
    def metric(self) -> str:
        """Metric of the readings: published results come as favourable shares only."""
        return "favourable" if self.published else "score"

    @cached_property
    def titles(self) -> dict[str, str]:
        """Plain label of each responsibility, for client pages."""
        return {entry["id"]: entry.get("label") or entry["title"] for entry in self.responsibilities}

    @cached_property
    def order(self) -> list[str]:
        """Measured responsibilities in the order of the instrument."""
        return [entry["id"] for entry in self.measured]

    @cached_property
    def leaders_label(self) -> str:
        """What leaders are called."""
        return self._label("leaders_label", "Top managers")

    @cached_property
    def staff_label(self) -> str:
        """What staff are called."""
        return self._label("staff_label", "Staff")

    def _label(self, key: str, fallback: str) -> str:
        return str(self.manifest.get(key) or self.settings.get(key) or fallback)

    @cached_property
    def items(self) -> Mapping[str, Mapping[str, Any]]:
        """Questions of the instrument (or of the published survey) by id."""
        return self.manifest.get("instrument", {}).get("items", {})

    def item_text(self, item: str, form: str = "staff") -> str:
        """Wording of an item on a form; another form's wording or the id where it is not asked on that form."""
        texts = self.items.get(item, {}).get("texts", {})
        return texts.get(form) or next(iter(texts.values()), item)

    @cached_property
    def favourable_words(self) -> str:
        """What favourable answers are called, from the labels of the scale points: "often or always"."""
        scales = self.manifest.get("instrument", {}).get("scales", {})
        labels = next(iter(scales.values()), None) if len(scales) else None
        points = [int(point) for point in self.settings.get("favourable", (4, 5))]
        if self.published:
            return "favourable"
        if not labels or max(points) > len(labels):
            return "often or always"
        return " or ".join(str(labels[point - 1]) for point in points)
