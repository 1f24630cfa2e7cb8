"""Files of any kind into tables of text, within limits; and rows of text into files."""

from __future__ import annotations

from surveys.files.reading import read_tables
from surveys.files.text_table import TextTable

__all__ = ["TextTable", "read_tables"]
