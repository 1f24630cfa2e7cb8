"""Whose answers can be used? Indices of careless answering, reasons as columns, and a rule for who is left out."""

from engagement.responses.screening.answers import screen
from engagement.responses.screening.core import screen_items
from engagement.responses.screening.distance import mahalanobis
from engagement.responses.screening.excluding import exclude, screening_summary
from engagement.responses.screening.rules import EXCLUDING, REASONS, ScreeningRules
from engagement.responses.screening.runs import Runs, string_runs
from engagement.responses.screening.within import even_odd, person_total, response_variability, synonyms

__all__ = [
    "EXCLUDING",
    "REASONS",
    "Runs",
    "ScreeningRules",
    "even_odd",
    "exclude",
    "mahalanobis",
    "person_total",
    "response_variability",
    "screen",
    "screen_items",
    "screening_summary",
    "string_runs",
    "synonyms",
]
