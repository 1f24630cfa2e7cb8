"""Check the wording of an instrument: one idea, plain, neutral, and the same act on both forms.

The rules with their reasons and sources are data in `surveys.wording.rules`; the words and patterns that depend on the
language are data in `surveys.wording.languages`. Importing this package loads nothing heavy.
"""

from __future__ import annotations

from surveys.wording.checking import WordingFault, check_wording, skipped_rules
from surveys.wording.languages import LANGUAGES, Language, Limits
from surveys.wording.rules import RULES, Rule

__all__ = [
    "LANGUAGES",
    "RULES",
    "Language",
    "Limits",
    "Rule",
    "WordingFault",
    "check_wording",
    "skipped_rules",
]
