"""What a finding is, and what page one and the report are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RowKey = tuple[tuple[str, str], ...]
Evidence = tuple[tuple[str, RowKey], ...]


@dataclass(frozen=True)
class Finding:
    """One statement about one responsibility, with everything it rests on.

    Attributes
    ----------
    id : str
        Kind and responsibility, for example "decide-results"; stable over runs.
    responsibility, title, label : str
        Id, title for the report, plain label for page one.
    kind : str
        "keep", "decide" or "other".
    claim : str
        One sentence, with n.
    readings : tuple of str
        The readings in short, for page one: staff, leaders, records.
    evidence : tuple of (str, row key)
        Table and the (column, value) pairs that select one row of it.
    rule : str
        Rule that made it a finding, with its source.
    confidence : str
        How sure, in words with the interval.
    clauses : tuple of str
        Clauses of ISO 9001 the responsibility stands in.
    caveats, questions : tuple of str
        What to bear in mind; what to ask at the debrief.
    decision : str
        "To decide: ..."; empty where nothing is to be decided.
    documents : tuple of str
        What to bring to the debrief where no records were examined.
    """

    id: str
    responsibility: str
    title: str
    label: str
    kind: str
    claim: str
    readings: tuple[str, ...]
    evidence: Evidence
    rule: str
    confidence: str
    clauses: tuple[str, ...]
    caveats: tuple[str, ...]
    questions: tuple[str, ...]
    decision: str
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """Everything the report says in words, generated from a release.

    Attributes
    ----------
    title : str
        Which readings there are: "What leaders say, what staff see, what records show".
    answered, one_sentence, where_it_differs, how_sure, caution, next_steps, scope : str
        Lines of page one, without their headings; `where_it_differs` is empty where levels were not asked.
    keep, decide : tuple of Finding
        Up to three each.
    keep_note, decide_note : str
        What the order means, or why the list is empty.
    responsibilities : tuple of Finding
        All of them, in the order of the instrument; those kept and to decide among them.
    gaps, estimates, levels, records : Mapping
        Responsibility -> sentence; empty where the release has no such table.
    promises : Mapping
        Promise item -> sentence.
    links : tuple of str
        What may be said about perception and performance.
    how_to_read : tuple of str
        Notes on shares, intervals and hidden cells.
    """

    title: str
    answered: str
    one_sentence: str
    keep: tuple[Finding, ...]
    decide: tuple[Finding, ...]
    keep_note: str
    decide_note: str
    where_it_differs: str
    how_sure: str
    caution: str
    next_steps: str
    scope: str
    responsibilities: tuple[Finding, ...]
    gaps: Mapping[str, str]
    estimates: Mapping[str, str]
    levels: Mapping[str, str]
    records: Mapping[str, str]
    promises: Mapping[str, str]
    links: tuple[str, ...]
    how_to_read: tuple[str, ...]

    def main_findings(self) -> tuple[str, ...]:
        """Up to three lines for the end of a run: what to decide first, then what to keep."""
        chosen = (*self.decide, *self.keep)[:3]
        lines = tuple(f"{finding.kind.capitalize()}: {finding.claim}" for finding in chosen)
        return lines or (self.one_sentence,)
