"""Answers: reading, checking, response rates; published results."""

from engagement.responses.published import read_published
from engagement.responses.rates import response_rates
from engagement.responses.reading import read_responses, response_files

__all__ = ["read_published", "read_responses", "response_files", "response_rates"]
