"""Answers: reading, checking, screening, weighting, response rates; published results; precision before the survey."""

from engagement.responses.asked import answered_items, asked_items, share_answered
from engagement.responses.bounds import worst_case_bounds
from engagement.responses.dispositions import aapor_rates
from engagement.responses.precision import plan_precision, precision_sentences
from engagement.responses.published import read_published
from engagement.responses.rates import response_rates, responses_by_day
from engagement.responses.reading import read_responses, response_files
from engagement.responses.screening import ScreeningRules, exclude, screen, screen_items, screening_summary
from engagement.responses.tipping import tipping_point
from engagement.responses.weighting import rake, roster_margins, survey_design

__all__ = [
    "ScreeningRules",
    "aapor_rates",
    "answered_items",
    "asked_items",
    "exclude",
    "plan_precision",
    "precision_sentences",
    "rake",
    "read_published",
    "read_responses",
    "response_files",
    "response_rates",
    "responses_by_day",
    "roster_margins",
    "screen",
    "screen_items",
    "screening_summary",
    "share_answered",
    "survey_design",
    "tipping_point",
    "worst_case_bounds",
]
