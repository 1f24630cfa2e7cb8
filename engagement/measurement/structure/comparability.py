"""May leaders' and staff's ratings be compared? What is said when too few leaders answered to test it."""

from __future__ import annotations

import pandas as pd

SMALLEST_FORM = 100
ASSUMED = "comparability assumed, not tested"
TESTABLE = "comparability can be tested"
TESTED = {"holds": "comparability tested: holds", "does not hold": "comparability tested: does not hold"}


def form_comparability(
    n_leader: int, n_staff: int, *, tested: pd.DataFrame | None = None, smallest_n: int = SMALLEST_FORM
) -> pd.DataFrame:
    """Say what every difference between leaders and staff (say - see) rests on.

    A gap compares means of two forms. It is a difference in what people say only if both understand the items alike;
    with few leaders nobody can test that, and the sentence travels with every gap.

    Parameters
    ----------
    n_leader, n_staff : int
        Complete forms of leaders and staff.
    tested : DataFrame, optional
        What `invariance` found for the two forms, with smallest_n=100 and the items both rate.
    smallest_n : int
        Fewest forms of each kind for a test to mean anything.

    Returns
    -------
    DataFrame
        One row: n_leader, n_staff, verdict ("comparability assumed, not tested", "comparability can be tested",
        "comparability tested: holds", "comparability tested: does not hold"), summary (the sentence), rule.

    Raises
    ------
    ValueError
        If a number of forms is negative or `tested` is no table of `invariance`.

    Notes
    -----
    Tested is the last step (scalar, or intercepts): equal intercepts are what a difference of means needs. "doubtful"
    and "not judged" count as not holding; "not tested", "not converged" and "not available" as not tested.
    """
    for name, n in (("n_leader", n_leader), ("n_staff", n_staff)):
        if n < 0:
            raise ValueError(f"{name} is {n}; expected a number of forms, 0 or more.")
    found = ""
    if tested is not None:
        if not {"step", "verdict", "method"} <= set(tested.columns) or tested.empty:
            raise ValueError("tested has no columns step, verdict and method; give the table that invariance returns.")
        found = str(tested["verdict"].iloc[-1])
    small = min(n_leader, n_staff) < smallest_n
    judged = found in ("holds", "does not hold", "doubtful") or found.startswith("not judged")
    if judged and not small:
        verdict = TESTED["holds" if found == "holds" else "does not hold"]
    else:
        verdict = ASSUMED if small or tested is not None else TESTABLE
    return pd.DataFrame(
        [
            {
                "n_leader": n_leader,
                "n_staff": n_staff,
                "verdict": verdict,
                "summary": _sentence(verdict, n_leader, n_staff, smallest_n, small),
                "rule": f"at least {smallest_n} forms of leaders and of staff",
            }
        ]
    )


def _sentence(verdict: str, n_leader: int, n_staff: int, smallest_n: int, small: bool) -> str:
    if verdict == ASSUMED and small:
        return (
            f"Comparability assumed, not tested: {n_leader} leaders and {n_staff} staff answered; testing whether both "
            f"understand the items alike takes {smallest_n} of each. Read the gaps of the single items beside this one."
        )
    if verdict == ASSUMED:
        return (
            "Comparability assumed, not tested: enough answered, but the answers did not allow the test. Read the gaps "
            "of the single items beside this one."
        )
    if verdict == TESTABLE:
        return f"{n_leader} leaders and {n_staff} staff answered: enough to test if both understand the items alike."
    if verdict == TESTED["holds"]:
        return "Leaders and staff understand the items alike: loadings and intercepts are equal by the cited rule."
    return (
        "Leaders and staff do not answer the items alike (equal loadings and intercepts do not hold): part of the gap "
        "may be a difference in how the items are understood. Read the gaps of the single items."
    )
