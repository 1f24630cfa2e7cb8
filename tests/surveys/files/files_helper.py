"""What the tests of reading files share."""

from __future__ import annotations

import numpy as np
import pytest

from surveys import InputError
from surveys.files.opening import Source
from surveys.files.reading import TextTable, tables_of


def one_table(raw: bytes | str, name: str = "answers.csv", encoding: str | None = None) -> TextTable:
    """The only table of a file with these bytes."""
    (table,) = tables_of(Source(name, raw.encode() if isinstance(raw, str) else raw), encoding=encoding)
    assert set(table.cells.dtypes) <= {np.dtype(object)}
    return table


def cells_of(raw: bytes | str, name: str = "answers.csv", encoding: str | None = None) -> list[list[str]]:
    return one_table(raw, name, encoding).cells.to_numpy().tolist()


def refusal(raw: bytes | str, name: str = "answers.csv", encoding: str | None = None) -> str:
    """The whole message with which a file is refused."""
    with pytest.raises(InputError) as caught:
        tables_of(Source(name, raw.encode() if isinstance(raw, str) else raw), encoding=encoding)
    return str(caught.value)
