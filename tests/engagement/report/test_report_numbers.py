"""The numbers a reader sees are the numbers of the release, cell by cell; what is hidden there is hidden here."""

from __future__ import annotations

import re

import pytest
from html_page import Page

from engagement.report import words


@pytest.fixture(scope="module")
def page(text):
    return Page(text("full", "findings", "html"))


@pytest.fixture(scope="module")
def technical(text):
    return Page(text("full", "technical", "html"))


@pytest.fixture(scope="module")
def labels(releases):
    return {one["id"]: one["label"] for one in releases["full"].manifest["instrument"]["responsibilities"]}


def rating(release, form, responsibility, metric):
    rows = release.tables["ratings"]
    match = (rows["form"] == form) & (rows["responsibility"] == responsibility) & (rows["metric"] == metric)
    return rows[match & (rows["object"] == "leader_behaviour")].iloc[0]


def test_the_readings_are_the_ratings(page, releases, labels):
    release = releases["full"]
    header, *rows = page.tables["The readings side by side"]
    assert len(rows) == 10
    assert header == [
        "Responsibility",
        "Staff: often or always, of 100",
        "Mean 0-100",
        "n",
        "Top managers: mean 0-100",
        "n",
        "Records",
        "Examined",
    ]
    for responsibility, row in zip(labels, rows, strict=True):
        staff, share = (rating(release, "staff", responsibility, metric) for metric in ("score", "favourable"))
        leader = rating(release, "leader", responsibility, "score")
        show = release.tables["show"].set_index("responsibility").loc[responsibility]
        assert row == [
            labels[responsibility],
            f"{share['estimate']:.0f}",
            f"{staff['estimate']:.1f}",
            f"{staff['n']:.0f}",
            f"{leader['estimate']:.1f}",
            f"{leader['n']:.0f}",
            words.record_class(show["class"]),
            f"{show['n_examined']:.0f} of {show['n_indicators']:.0f}",
        ]


def test_the_gaps_print_the_plain_and_the_verdict_interval(page, releases, labels):
    header, *rows = page.tables["What leaders say against what staff see"]
    assert header[3:] == ["Difference", "Plain 95% interval", "Verdict interval", "Verdict"]
    gaps = releases["full"].tables["perception_gaps"].set_index("responsibility")
    for responsibility, row in zip(labels, rows, strict=True):
        gap = gaps.loc[responsibility]
        assert row == [
            labels[responsibility],
            f"{gap['say']:.1f} ({gap['n_leader']:.0f})",
            f"{gap['see']:.1f} ({gap['n_staff']:.0f})",
            words.number(gap["estimate"], sign=True),
            words.interval(gap["conf_low"], gap["conf_high"], sign=True),
            words.interval(gap["verdict_low"], gap["verdict_high"], sign=True),
            gap["verdict"],
        ]


def test_changes_over_the_levels_are_printed_as_exploratory(page, releases):
    _, *rows = page.tables["How ratings change over the levels, in points of 100 (exploratory)"]
    gaps = releases["full"].tables["level_gaps"]
    assert [row[2] for row in rows] == [words.shown(one, sign=True) for one in gaps.to_dict("records")]


def test_every_item_prints_both_bases(page, releases):
    header, *rows = page.tables["Questions: Acting when targets are missed"]
    assert header == [
        "Question",
        "About",
        "Often or always, of 100 who rated",
        "n rated",
        "Mean",
        "Cannot tell, of 100 asked",
        "n asked",
    ]
    items = releases["full"].tables["items"].set_index(["item", "form", "metric"])
    assert len(rows) == 4
    for number, row in enumerate(rows, 1):
        share, unsure = (items.loc[(f"rst{number}", "staff", metric)] for metric in ("favourable", "cannot_tell"))
        assert row[2:4] == [f"{share['estimate']:.0f}", f"{share['n']:.0f}"]
        assert row[5:] == [f"{unsure['estimate']:.0f}", f"{unsure['n']:.0f}"]


def test_promises_and_records_are_those_of_the_release(page, releases):
    _, *rows = page.tables["Promises, objectives, and what staff see"]
    alignment = releases["full"].tables["alignment"]
    assert [row[-1] for row in rows] == list(alignment["pattern"])
    assert [row[2] for row in rows] == [f"{one.met:.0f} of {one.due:.0f}" for one in alignment.itertuples()]
    _, *rows = page.tables["What the records examined show"]
    assert [row[1] for row in rows] == [words.record_class(one) for one in releases["full"].tables["show"]["class"]]


def test_the_technical_file_prints_every_gap_test(technical, releases):
    _, *rows = technical.tables["Leaders against staff: tests"]
    gaps = releases["full"].tables["perception_gaps"]
    assert [row[3] for row in rows] == [words.p_value(one) for one in gaps["p_value"]]
    assert [row[4] for row in rows] == [words.p_value(one) for one in gaps["p_adjusted"]]


def test_small_units_are_named_and_their_numbers_are_not(technical, releases):
    units = releases["full"].tables["participation_units"]
    hidden = list(units.loc[units["suppressed"], "unit"])
    assert "Toolroom" in hidden
    _, *rows = technical.tables["Staff ratings of top managers, by unit"]
    assert all(row[2:] == ["hidden"] * 3 for row in rows if row[0] in hidden)
    assert all(row[2][0].isdigit() for row in rows if row[0] not in hidden)


def test_two_leaders_leave_no_number_of_leaders(text):
    findings = text("two_leaders", "findings")
    assert (
        "Top managers: fewer than 5 answered, so their means and the differences from staff are not shown." in findings
    )
    for line in findings.splitlines():
        if line.startswith("| Say: top managers about themselves"):
            assert line.split("|")[2:-1] == [" hidden "] * 3


def test_a_release_with_everything_hidden_prints_nothing_of_anyone(text):
    findings, technical = text("everything_hidden", "findings"), text("everything_hidden", "technical")
    assert not re.search(r"\d of 100 (staff|\w+ say)|n\W=\W\d", findings)
    assert not re.search(r"\d\.\d( to |\*\*| \()", findings)
    lines = [
        line for line in findings.splitlines() if re.match(r"\| (Say|See|Staff (about|who)|Top managers'|Chosen)", line)
    ]
    assert len(lines) >= 50
    for line in lines:
        assert set(line.split("|")[2:-1]) <= {" hidden ", " \N{EN DASH} "}, line
    for part in re.findall(r"Table: Estimates per .*?\n:::", technical, flags=re.DOTALL):
        numbers = [cell for line in part.splitlines()[4:] for cell in line.split("|")[4:-1]]
        assert set(numbers) <= {" hidden ", " not measured ", ""}
