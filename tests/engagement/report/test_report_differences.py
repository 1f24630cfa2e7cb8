"""Tables of differences and of trust as the technical file prints them: numbers of the release, nothing hidden shown."""

from __future__ import annotations

import pytest

from engagement.report import difference_tables, trust_tables, words
from engagement.report.source import Source


@pytest.fixture(scope="module")
def source(release):
    return Source(release)


def test_details_print_the_numbers_of_their_table(source):
    text = str(difference_tables.details(source))
    row = source.row("gap_details", responsibility="results", metric="glass")
    assert words.with_interval(row, 2) in text
    assert source.titles["results"] in text


def test_units_listed_are_those_whose_verdict_is_one(source):
    text = str(difference_tables.unit_gaps(source))
    apart = [row for row in source.rows("unit_gaps") if row["verdict"] not in difference_tables.NOTHING]
    apart = [row for row in apart if not words.is_hidden(row)]
    assert apart and text.count("than the rest") == len(apart)
    hidden = {row["unit"] for row in source.rows("participation_units") if words.is_hidden(row)}
    assert hidden and not [name for name in hidden if name in text]


def test_ranks_name_no_unit_that_could_have_any_rank(source):
    text = str(difference_tables.ranks(source))
    separate = [row for row in source.rows("rank_intervals") if words.flag(row.get("separates"))]
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(lines) == len(separate) > 0


def test_probabilities_of_the_kinds_sum_to_a_hundred(source):
    lines = [line for line in str(difference_tables.kinds(source)).splitlines() if line.startswith("| ")][1:]
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")][1:]
        assert abs(sum(map(int, cells)) - 100) <= 2, line


def test_where_the_message_stops_is_said_or_that_it_does_not(source):
    sentences = difference_tables.steps(source)
    assert sentences == ["On no responsibility does a single step between two levels stand out."]


def test_sensitivity_is_a_sentence_without_numbers_of_answers(source):
    for sentence in trust_tables.sensitivity(source):
        assert sentence.startswith("Leaders against staff, with")
        assert sentence.endswith("responsibilities.") or "changed on" in sentence


def test_tipping_points_say_what_would_change(source):
    text = str(trust_tables.tipping(source))
    rows = [row for row in source.rows("tipping_points", basis="verdict") if words.flag(row.get("possible"))]
    assert rows
    for row in rows:
        assert f"{abs(row['tipping']):.0f} points: {row['verdict_after']}" in text


def test_screening_hides_small_counts(source):
    text = str(trust_tables.screening(source))
    assert words.HIDDEN in text  # one leader or a few do not believe that answers are anonymous
    assert "left out of all results" in text
