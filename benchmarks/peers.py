"""The Python peers, in a process of their own. Runs by itself: it must not import the toolkit or need its packages.

Each peer is a pair: `prepare` brings the tables into the form the package asks for (not timed), and returns the call
that is timed and what makes a flat array of its result (not timed).
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time
import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

MARK = "@@"


def numpy_alpha(tables):
    """Alpha spelled out with pandas covariances: what one would write by hand; no interval."""

    def call():
        covariance = tables["items"].cov().to_numpy()
        k = len(covariance)
        return k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())

    return call, lambda found: found


def pingouin_alpha(tables):
    """Alpha with Feldt's interval."""
    from pingouin import cronbach_alpha

    items = tables["items"].astype(float)
    return lambda: cronbach_alpha(data=items, ci=0.95), lambda found: [found[0], *found[1]]


def ordinalcorr_matrix(tables):
    """Polychoric correlations of all pairs."""
    from ordinalcorr import hetcor

    items = tables["items"].astype(int)
    return lambda: hetcor(items), lambda found: np.asarray(found, dtype=float)[np.triu_indices(items.shape[1], 1)]


def _respondents(tables, named):
    """Respondents, and people by column and category; categories as numbers, or as text such as "unit 03"."""
    rows = tables["respondents"].astype(int)
    people = {}
    for place, name in enumerate(rows):
        part = tables["margins"][tables["margins"]["margin"] == place]
        categories = part["category"].astype(int).tolist()
        if named:
            texts = [f"{name} {one:02d}" for one in categories]
            rows[name] = np.array(texts, dtype=object)[rows[name]]
            categories = texts
        people[name] = dict(zip(categories, part["people"].astype(float).tolist(), strict=True))
    return pd.DataFrame(rows.to_dict("list")) if named else rows, people


def ipfn_rake(tables, named=False):
    """Fit rows by iterative proportional fitting, as its documentation does with a data frame."""
    from ipfn.ipfn import ipfn

    rows, people = _respondents(tables, named)
    names = list(rows)
    rows["total"] = 1.0
    totals = [pd.Series(people[name]).rename_axis(name) for name in names]

    def finish(found):  # its rows come back in another order; equal answers have equal weights
        weights = found.drop_duplicates(names).set_index(names)["total"]
        return weights.reindex(pd.MultiIndex.from_frame(rows[names])).to_numpy()

    return lambda: ipfn(rows, totals, [[name] for name in names], weight_col="total").iteration(), finish


def samplics_rake(tables, named=False):
    """Rake with the archived samplics."""
    from samplics.weighting import SampleWeight

    rows, people = _respondents(tables, named)
    columns, ones = {name: rows[name].to_numpy() for name in rows}, np.ones(len(rows))
    return lambda: SampleWeight().rake(samp_weight=ones, margins=columns, control=people, tol=1e-8), lambda found: found


def svy_rake(tables, named=False):
    """Rake with svy, the successor of samplics."""
    import polars
    import svy

    rows, people = _respondents(tables, named)
    sample = svy.Sample(polars.DataFrame(rows.assign(base=1.0).to_dict("list")), svy.Design(wgt="base"))
    return lambda: sample.weighting.rake(controls=people, tol=1e-8), lambda found: found.data["rk_wgt"].to_numpy()


def ipfn_rake_named(tables):
    """Rake text categories."""
    return ipfn_rake(tables, named=True)


def samplics_rake_named(tables):
    """Rake text categories."""
    return samplics_rake(tables, named=True)


def svy_rake_named(tables):
    """Rake text categories."""
    return svy_rake(tables, named=True)


def ier_longstring(tables):
    """Longest string."""
    import ier

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: ier.longstring_scores(answers), lambda found: found


def ier_irv(tables):
    """Response variability."""
    import ier

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: ier.irv(answers), lambda found: found


def ier_mahad(tables):
    """Mahalanobis distance."""
    import ier

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: ier.mahad(answers), lambda found: found


def ier_person_total(tables):
    """Person-total correlation."""
    import ier

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: ier.person_total(answers), lambda found: found


def ier_evenodd(tables):
    """Even-odd consistency of scales of eight items."""
    import ier

    answers = tables["items"].to_numpy(dtype=float)
    factors = [8] * (answers.shape[1] // 8)
    return lambda: ier.evenodd(answers, factors, method="halves"), lambda found: found


def careless_longstring(tables):
    """Longest string; it takes each person's answers as a text."""
    import careless

    texts = ["".join(map(str, row)) for row in tables["items"].to_numpy(dtype=int)]
    return lambda: careless.longstring(texts), lambda found: [length for _, length in found]


def careless_irv(tables):
    """Response variability."""
    import careless

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: careless.irv(answers), lambda found: found


def careless_mahad(tables):
    """Mahalanobis distance."""
    import careless

    answers = tables["items"].to_numpy(dtype=float)
    return lambda: careless.mahad(answers), lambda found: found


@lru_cache(maxsize=1)
def _tables(folder: str) -> dict[str, pd.DataFrame]:
    found = {}
    for path in Path(folder).glob("*.npy"):
        found[path.stem] = pd.DataFrame(np.load(path), columns=pd.read_csv(path.with_suffix(".csv")).columns)
    return found


@lru_cache(maxsize=1)
def _prepared(function: str, folder: str):
    return globals()[function](_tables(folder))


def _answer(request: list[str]) -> str:
    if request[0] == "version":
        try:
            return importlib.metadata.version(request[1])
        except importlib.metadata.PackageNotFoundError:
            return ""
    _, function, folder, calls, out = request
    call, finish = _prepared(function, folder)
    start = time.process_time()
    for _ in range(int(calls)):
        found = call()
    seconds = time.process_time() - start
    if out:
        np.savetxt(out, np.ravel(np.asarray(finish(found), dtype=float)), fmt="%.17g")
    return repr(seconds)


def main() -> None:
    """Answer requests until there are none."""
    warnings.simplefilter("ignore")
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # packages that print do not disturb the replies
    for line in sys.stdin:
        try:
            reply = f"ok\t{_answer(line.rstrip(chr(10)).split(chr(9)))}"
        except Exception as error:  # whatever a peer raises is told, not raised
            reply = f"error\t{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        replies.write(f"{MARK}{reply}\n")
        replies.flush()


if __name__ == "__main__":
    main()
