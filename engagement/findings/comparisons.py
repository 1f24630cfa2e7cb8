"""Sentences on differences: leaders and staff, levels, promises and objectives, perception and performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from engagement.findings.certainty import critical, share_error, side
from engagement.findings.readings import Reading, Responsibility, Tables
from engagement.findings.voice import Voice, in_sentence, n_text, quoted, sentence, whole
from engagement.rules import EXPECTATION, GRADIENT, PERCEPTION

NOT_SHOWN = "Not shown: too few answers to compare and still protect respondents."
CLEARLY = {PERCEPTION.first_clearly: 1, PERCEPTION.second_clearly: -1}
SIZE_UNCERTAIN = {PERCEPTION.first: 1, PERCEPTION.second: -1}
RISES = {GRADIENT.first_clearly, GRADIENT.first}
FALLS = {GRADIENT.second_clearly, GRADIENT.second}
LINK_UNITS = 8
MOST_LINKS_NAMED = 3
CLEAR_LINK = "units with higher ratings"


def gap_sentence(gap: Reading, voice: Voice, *, responsibilities: int) -> str:
    """Leaders against staff, in words that follow the verdict of the interval rule."""
    if not gap:
        return NOT_SHOWN
    verdict = gap.text("verdict")
    whose = voice.leaders if voice.published else f"own rating of {voice.leaders}"
    numbers = (
        f"{whose} {whole(gap.value('say'))}{n_text(gap.value('n_leader'))}, {voice.staff} {whole(gap.value('see'))}"
        f"{n_text(gap.value('n_staff'))}; difference {whole(gap.estimate, signed=True)} points of 100"
    )
    interval = voice.interval(gap)
    numbers += f", {interval}" if interval else ""
    smallest = f"{voice.smallest_difference:g} points"
    if direction := CLEARLY.get(verdict, 0):
        return f"{_who(direction, voice)}: {numbers}. The difference is clear and larger than {smallest}."
    if direction := SIZE_UNCERTAIN.get(verdict, 0):
        return f"{_who(direction, voice)}: {numbers}. That there is a difference is clear, its size is not."
    if verdict == PERCEPTION.in_step:
        return f"In step: {numbers}. The difference lies within {smallest}."
    return f"{_unclear(gap, voice, responsibilities)}: {numbers}.{_in_step(gap, voice)}"


def estimate_sentence(gap: Reading, voice: Voice) -> str:
    """Leaders' estimate of what staff live, against what staff say; for published results a plain comparison."""
    if not gap:
        return NOT_SHOWN
    if voice.published:
        return gap_sentence(gap, voice, responsibilities=0)
    verdict = gap.text("verdict")
    interval = voice.interval(gap)
    numbers = (
        f"estimate of {voice.leaders} {whole(gap.value('say'))}{n_text(gap.value('n_leader'))}, {voice.staff} "
        f"{whole(gap.value('see'))}{n_text(gap.value('n_staff'))}; difference {whole(gap.estimate, signed=True)} points"
    ) + (f", {interval}" if interval else "")
    known = (EXPECTATION.first_clearly, EXPECTATION.first, EXPECTATION.second_clearly, EXPECTATION.second)
    if verdict in (*known, EXPECTATION.in_step):
        return sentence(f"{verdict} ({numbers})")
    return f"No clear difference ({numbers})."


def level_sentence(tables: Tables, one: Responsibility, voice: Voice) -> str:
    """Staff's answers by level from the front line upwards, and whether they rise or fall."""
    rows = level_rows(tables, one)
    if len(rows) < 2:
        return "Too few levels may be shown to compare them."
    share = str(rows[0]["metric"]) == "favourable"
    values = [f"{row['level']} {whole(row['estimate'])}{n_text(float(row['n']))}" for row in rows]
    counted = "favourable answers" if voice.published else f"{voice.staff} who {voice.say}"
    what = f"{counted[:1].upper() + counted[1:]}, of 100" if share else "Mean rating, 0 to 100"
    text = f"{what}: {', '.join(values)}."
    verdict = gradient(tables, one)
    if verdict == "unclear":
        text += " No clear difference between levels (exploratory)."
    elif verdict and verdict != "not available":
        text += f" {sentence(verdict + ' (exploratory)')}"
    return text


def where_it_differs(tables: Tables, named: Sequence[Responsibility], voice: Voice) -> str:
    """Say on which of the named points levels are clear of each other; empty where levels were not asked.

    A gradient over the levels that is clear (exploratory) is named by its ends. Else each pair of levels is compared
    with plus-four errors, and statements hold together over all pairs and named points.
    """
    if "ratings_levels" not in tables.tables:
        return ""
    by_point = [(one, level_rows(tables, one)) for one in named]
    pairs = sum(len(rows) * (len(rows) - 1) // 2 for _, rows in by_point)
    if not pairs:
        return "Too few levels may be shown to compare them."
    quantile = critical(voice.level, pairs)
    found = []
    for one, rows in by_point:
        if len(rows) > 1 and (verdict := gradient(tables, one)) in RISES | FALLS:
            way = "rise" if verdict in RISES else "fall"
            found.append(f"on {quoted(one.label)}, answers {way} towards the top: {_two_levels(rows[0], rows[-1])}")
            continue
        clear = [pair for pair in combinations(rows, 2) if _clear(*pair, quantile)]
        if clear:
            low, high = max(clear, key=lambda pair: abs(pair[0]["estimate"] - pair[1]["estimate"]))
            found.append(f"on {quoted(one.label)}, {_two_levels(low, high)}")
    if not found:
        return "No clear difference between levels on the points named here."
    return sentence("; ".join(found[:2]))


def gradient(tables: Tables, one: Responsibility) -> str:
    """Verdict on the change over levels, in the metric staff's view is judged by; empty without one."""
    key = {"responsibility": one.id, "object": one.object, "metric": "favourable" if one.share else "score"}
    return tables.find("level_gaps", **tables.known("level_gaps", **key)).text("verdict")


def _two_levels(low: Mapping[str, Any], high: Mapping[str, Any]) -> str:
    unit = "of 100" if str(low["metric"]) == "favourable" else "on a scale of 0 to 100"
    first = f"{in_sentence(str(low['level']))} {whole(low['estimate'])}{n_text(float(low['n']))}"
    return f"{first}, {in_sentence(str(high['level']))} {whole(high['estimate'])} {unit}{n_text(float(high['n']))}"


def level_rows(tables: Tables, one: Responsibility) -> list[dict[str, Any]]:
    """Rows by level that may be shown, from the front line upwards, in the metric staff's view is judged by."""
    metric = "favourable" if one.share else "score"
    rows = [
        row
        for row in tables.rows("ratings_levels")
        if str(row["responsibility"]) == one.id
        and row["object"] == one.object
        and row["metric"] == metric
        and not row["suppressed"]
        and not pd.isna(row["estimate"])
        and not pd.isna(row["n"])
    ]
    return sorted(rows, key=lambda row: row.get("position", 0))


def promise_sentence(row: Mapping[str, Any], voice: Voice) -> str:
    """One promise: what staff see, which objectives were met, and the pattern of the two."""
    if row["suppressed"] or pd.isna(row["estimate"]):
        staff = f"{voice.staff}: not shown"
    else:
        staff = f"{whole(row['estimate'])} of 100 {voice.of_staff} {voice.say}{n_text(float(row['n']))}"
    due = 0 if pd.isna(row["due"]) else int(row["due"])
    if pd.isna(row["n_objectives"]):
        objectives = "objectives not examined"
    elif not int(row["n_objectives"]):
        objectives = "no objective serves it"
    else:
        objectives = f"objectives met: {int(row['met'])} of {due} due" if due else "no objective due yet"
    pattern = "" if pd.isna(row["pattern"]) or row["suppressed"] else f" Pattern: {row['pattern']}."
    return f"{quoted(str(row['text']))}: {staff}; {objectives}.{pattern}"


def link_sentences(tables: Tables, labels: Mapping[str, str], voice: Voice) -> tuple[str, ...]:
    """Perception and performance over units: nothing under 8 units, an interval from 8, never a reason.

    The primary link of the plan gets its sentence whatever came out. Of the others there is a count, and a sentence
    each where only a few are clear: picking some out of many would rank what was only explored.
    """
    rows = tables.rows("links")
    spearman = [row for row in rows if row["metric"] == "spearman"] or rows
    primary = [row for row in spearman if str(row.get("primary")) == "True"]
    others = [row for row in spearman if row not in primary and not _plot_only(row)]
    clear = [row for row in others if str(row["verdict"]).startswith(CLEAR_LINK)]
    named = clear if len(clear) <= MOST_LINKS_NAMED else []
    sentences = [_link(row, labels, voice) for row in (*primary, *named)]
    if others:
        found = f"{len(clear)} of {len(others)} other links looked at are clear over the units"
        sentences.append(f"Exploratory: {found}{'' if named or not clear else '; the technical file lists them'}.")
    elif rows and not primary:
        sentences.append(f"Fewer than {LINK_UNITS} units: perception and performance stand side by side only.")
    return tuple(dict.fromkeys(sentences))


def _plot_only(row: Mapping[str, Any]) -> bool:
    few = pd.isna(row["n"]) or int(row["n"]) < LINK_UNITS
    return bool(row["suppressed"]) or pd.isna(row["estimate"]) or row["ladder"] == "plot only" or few


def _link(row: Mapping[str, Any], labels: Mapping[str, str], voice: Voice) -> str:
    pair = (
        f"{quoted(labels.get(str(row['responsibility']), str(row['responsibility'])))} and {_plain(row['indicator'])}"
    )
    units = 0 if pd.isna(row["n"]) else int(row["n"])
    if _plot_only(row):
        few = f"{units} {'unit' if units == 1 else 'units'}" if units else "too few units"
        return f"{pair}: {few}, shown side by side only; no statement about a link."
    low, high = (float(row[name]) if not pd.isna(row[name]) else float("nan") for name in ("conf_low", "conf_high"))
    interval = f", {100 * voice.level:g}% interval {_two(low)} to {_two(high)}" if low == low and high == high else ""
    numbers = f"{row['metric'].capitalize()} correlation {_two(float(row['estimate']))} over {units} units{interval}"
    if str(row["verdict"]).startswith(CLEAR_LINK):
        return f"{pair}: {row['verdict']} ({numbers}). Units differ in many ways: a link is not a reason."
    detectable = row.get("detectable")
    seen = (
        ""
        if pd.isna(detectable)
        else f" So few units would seldom show a correlation below about {float(detectable):.2f}."
    )
    return f"{pair}: no clear link ({numbers}).{seen}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _plain(name: object) -> str:
    return str(name).replace("_", " ")


def _who(direction: int, voice: Voice) -> str:
    first, second = (voice.leaders, voice.staff) if direction > 0 else (voice.staff, voice.leaders)
    if voice.published:
        return f"Higher in the view of {first} than of {second}"
    return f"{first[:1].upper() + first[1:]} rate higher than {second}"


def _unclear(gap: Reading, voice: Voice, responsibilities: int) -> str:
    low, high = gap.value("conf_low"), gap.value("conf_high")
    if low == low and (low > 0 or high < 0) and responsibilities > 1:
        return (
            f"Unclear: the plain interval excludes zero, the one that holds for all {responsibilities} "
            "responsibilities together does not"
        )
    return "No clear difference"


def _in_step(gap: Reading, voice: Voice) -> str:
    if gap.text("in_step_possible") != "False":
        return ""
    return f" With so few {voice.leaders}, ratings in step could not have been shown."


def _clear(one: Mapping[str, Any], two: Mapping[str, Any], quantile: float) -> bool:
    errors = []
    for row in (one, two):
        reported = row.get("std_error")
        reported = float("nan") if reported is None or pd.isna(reported) else float(reported)
        counted = share_error(float(row["estimate"]), float(row["n"]), reported)
        errors.append(counted if row["metric"] == "favourable" else reported if reported == reported else float("inf"))
    return side(one["estimate"] - two["estimate"], (errors[0] ** 2 + errors[1] ** 2) ** 0.5, quantile) != 0
