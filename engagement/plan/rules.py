"""The rules and limits of the analysis, taken from the code that applies them, never written down a second time."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from engagement.confidentiality.rules import LEADERS_BY_ITEM, LEADERS_SHOWN, SMALLEST_SPREAD
from engagement.estimates import CURRENT_STAFF, PROCESS
from engagement.evidence import alignment, evidence_table, triangulate
from engagement.evidence.audit_peak import AUDITS_NEEDED, ENTRIES_NEEDED, LARGEST_SHARE_BEFORE
from engagement.evidence.definitions import SMALLEST_N
from engagement.evidence.indicators import HIGH_RISK_FROM
from engagement.evidence.show import INDICATORS_NEEDED
from engagement.findings.certainty import RULE as CERTAINTY
from engagement.findings.priorities import HALF, SHOWN
from engagement.gaps.between_forms.perception import MODERATED
from engagement.gaps.by_unit.ratings import METHOD as OVER_UNITS
from engagement.links import link
from engagement.links.table import MODELS_FROM, PLOT_BELOW
from engagement.rules import COHEN_1988, INTERVAL_RULE

WHO_COUNTS = (
    "Every form returned in this wave counts; nobody is left out for how they answered. Rows of another wave are left "
    "out. Who names no unit or level counts in the whole only. Cannot tell, has not come up and not part of my job are "
    "kept apart and are never a zero or a middle."
)
REVIEW_MONTHS = "records: months within which a risk is reviewed"
ITEM_FIRST = "the mean of the means of its items, each over those who rated it"


def rules(*, published: bool) -> dict[str, str | float]:
    """Rules and limits that no setting changes.

    Parameters
    ----------
    published : bool
        Whether the results are published percentages: then nothing about records, links and single answers applies.

    Returns
    -------
    dict
        What it is -> the rule, or the number.
    """
    found: dict[str, str | float] = {
        "estimate of a responsibility": ITEM_FIRST,
        "differences are about": f"the {PROCESS} behind the answers, without finite population correction",
        "verdict of a difference": INTERVAL_RULE.partition(",")[0],
        "page one: how sure": CERTAINTY.partition(", level")[0].format(against="the mark and the mean", family="all"),
        "page one: share compared with where there is no target": HALF,
        "page one: points of each kind, at most": SHOWN,
        "leaders needed to show anything of them": LEADERS_SHOWN,
        "leaders needed to show more than their mean per responsibility": LEADERS_BY_ITEM,
        "answers needed to show the spread of a scale": SMALLEST_SPREAD,
    }
    if published:
        return found
    words = ", ".join(f"from {cut:g} {word}" for cut, word in zip(COHEN_1988.cuts, COHEN_1988.words[1:], strict=True))
    return found | {
        "levels and shares are about": f"{CURRENT_STAFF}, with finite population correction",
        "who counts": WHO_COUNTS,
        "words for effect sizes": f"{COHEN_1988.source}: {words}",
        "few leaders": MODERATED,
        "few answers in a unit": OVER_UNITS,
        "records: cases needed to judge an indicator": SMALLEST_N,
        "records: indicators needed to class a responsibility": INDICATORS_NEEDED,
        "records: a risk is high from this share of the largest product": HIGH_RISK_FROM,
        REVIEW_MONTHS: _default(evidence_table, "review_months"),
        "records beside ratings: reference where there is no target": _default(triangulate, "reference"),
        "promises: objectives met from, percent": _default(alignment, "met_from"),
        "promises: seen by staff from, percent": _default(alignment, "seen_from"),
        "promises: probability needed to name a pattern": _default(alignment, "certain_from"),
        "links: units needed for a correlation": PLOT_BELOW,
        "links: units needed for models": MODELS_FROM,
        "links: random permutations": _default(link, "permutations"),
        "audit peak: audits needed": AUDITS_NEEDED,
        "audit peak: entries needed": ENTRIES_NEEDED,
        "audit peak: largest share of days before audits": LARGEST_SHARE_BEFORE,
    }


def _default(function: Callable[..., Any], name: str) -> Any:
    """Return the default of an argument that the analysis does not set."""
    return inspect.signature(function).parameters[name].default
