"""`engagement survey precision`: files, sentences, and what stops it."""

import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from engagement.cli import app


def call(*arguments):
    return CliRunner().invoke(app, ["survey", "precision", *(str(one) for one in arguments)])


@pytest.fixture
def before(client, tmp_path):
    """The made-up client before anybody answered."""
    folder = tmp_path / "acme"
    folder.mkdir()
    for name in ("assessment.toml", "roster.csv"):
        shutil.copy(client[0] / name, folder / name)
    return folder


def test_tables_figures_and_sentences_are_written(before):
    result = call(before, "--response", "0.5")
    assert result.exit_code == 0, result.output
    written = sorted(path.name for path in (before / "precision").iterdir())
    assert {"precision.csv", "precision_units.csv", "precision_levels.csv", "precision_gaps.csv"} <= set(written)
    assert "precision_gaps_leaders_against_staff.png" in written and "precision_units.png" in written
    assert not [name for name in written if name.startswith(".")]
    plan = pd.read_csv(before / "precision" / "precision.csv").set_index("form")
    assert plan.loc["staff", "expected_response"] == 50
    assert "If 50% of 420 staff answer, about" in result.output
    assert "12 of 14 top managers and 50% of 420 staff" in result.output.replace("\n", " ")


def test_without_the_number_of_top_managers_gaps_are_not_planned(before):
    path = before / "assessment.toml"
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("top_managers")]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = call(before)
    assert result.exit_code == 0, result.output
    assert "no gaps are planned" in " ".join(result.output.split())


def test_a_share_above_one_is_refused(before):
    result = call(before, "--response", "60")
    assert result.exit_code == 2
    assert not (before / "precision").exists()
