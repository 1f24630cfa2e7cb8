"""What is deployed and what comes back on any platform: pages and questions in all languages, and their meaning."""

from __future__ import annotations

from surveys.questionnaire.build import make_questionnaire
from surveys.questionnaire.layout import asked_of_managers_only, asked_of_newcomers, main_scale, pages_of
from surveys.questionnaire.model import Condition, Option, Page, Question, Questionnaire, Row
from surveys.questionnaire.vocabulary import Vocabulary, make_vocabulary, normalise

__all__ = [
    "Condition",
    "Option",
    "Page",
    "Question",
    "Questionnaire",
    "Row",
    "Vocabulary",
    "asked_of_managers_only",
    "asked_of_newcomers",
    "main_scale",
    "make_questionnaire",
    "make_vocabulary",
    "normalise",
    "pages_of",
]
