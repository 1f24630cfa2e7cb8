"""Whether forms, languages and levels may be compared: tested where enough answered, and said where not."""

from __future__ import annotations

import pandas as pd

from engagement.measurement.quality import scales_of
from engagement.measurement.structure import form_comparability, invariance
from engagement.measurement.structure.comparability import SMALLEST_FORM
from surveys.instrument import Instrument

FORMS, LANGUAGES, LEVELS = "forms", "languages", "levels"
SMALLEST_GROUP = 150
NOT_TESTED = "comparability assumed, not tested"


def comparability_table(
    responses: pd.DataFrame, instrument: Instrument, *, smallest_n: int = SMALLEST_GROUP
) -> pd.DataFrame:
    """Say for forms, languages and levels whether their ratings of top managers' acts may be compared.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names the scales: one factor each responsibility, correlated, on items about leaders' behaviour.
    smallest_n : int
        Fewest complete forms of a language or level. Leaders and staff are compared from 100 of each.

    Returns
    -------
    DataFrame
        kind ("forms" where leaders answered; "languages" and "levels" where staff answered in two or more), verdict,
        summary, rule, n (answers behind it: of the smaller form, or of staff). Neither names nor sizes of groups stand
        in it.

    Notes
    -----
    Invariance by robust maximum likelihood, clustered on unit (see `invariance`), on forms without a missing answer.
    Forms with "cannot tell" are not complete, so a test is possible in large surveys only.
    """
    staff = responses[responses["form"] == "staff"]
    leaders = responses[responses["form"] == "leader"]
    rows = []
    if len(leaders) and len(staff):
        rows.append(_forms(responses, instrument, len(leaders), len(staff)))
    for kind, column in ((LANGUAGES, "language"), (LEVELS, "level")):
        if column in staff and staff[column].nunique() > 1:
            rows.append({"kind": kind, "n": len(staff)} | _groups(staff, instrument, column, kind, smallest_n))
    return pd.DataFrame(rows, columns=["kind", "verdict", "summary", "rule", "n"])


def _forms(responses: pd.DataFrame, instrument: Instrument, n_leader: int, n_staff: int) -> dict:
    tested = None
    if min(n_leader, n_staff) >= SMALLEST_FORM:
        tested = _invariance(responses, instrument, responses["form"], SMALLEST_FORM)
    found = form_comparability(n_leader, n_staff, tested=tested).iloc[0]
    return {"kind": FORMS, "n": min(n_leader, n_staff)} | {name: found[name] for name in ("verdict", "summary", "rule")}


def _groups(staff: pd.DataFrame, instrument: Instrument, column: str, kind: str, smallest_n: int) -> dict:
    rule = f"at least {smallest_n} complete forms of each"
    tested = None
    if (staff[column].value_counts() >= smallest_n).sum() > 1:
        tested = _invariance(staff, instrument, staff[column], smallest_n)
    last = None if tested is None else tested.iloc[-1]
    if last is None or last["verdict"] in ("not tested", "not converged"):
        few = f"fewer than two {kind} with {smallest_n} complete forms"
        reason = few if last is None or last["verdict"] == "not tested" else "the model could not be fitted"
        return {
            "verdict": NOT_TESTED,
            "summary": f"Comparability of {kind} assumed, not tested: {reason}.",
            "rule": rule,
        }
    held = last["verdict"] == "holds"
    steps = "; ".join(f"{row['step']}: {row['verdict']}" for row in tested.to_dict("records"))
    words = f"holds for {kind}" if held else f"does not hold for {kind}: compare their means with care"
    return {
        "verdict": f"comparability tested: {'holds' if held else 'does not hold'}",
        "summary": f"Equal loadings and intercepts: {words} ({steps}).",
        "rule": str(last["rule"]),
    }


def _invariance(
    responses: pd.DataFrame, instrument: Instrument, groups: pd.Series, smallest_n: int
) -> pd.DataFrame | None:
    """Invariance on the items about leaders' behaviour; None where they make no model."""
    both = responses.assign(form="staff")
    scales = [one for one in scales_of(both, instrument) if one.object == "leader_behaviour" and len(one.items) > 1]
    if not scales or (len(scales) == 1 and len(scales[0].items) < 3):
        return None
    items = pd.concat([one.values for one in scales], axis=1)
    factors = {one.responsibility: list(one.values) for one in scales}
    clusters = responses["unit"].astype(object).where(responses["unit"].notna(), "no unit named")
    return invariance(items, groups, factors, cluster=clusters, smallest_n=smallest_n)
