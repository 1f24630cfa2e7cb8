"""What will be compared: the primary family, those beside it, and all that is exploratory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engagement.assessment import Assessment
from engagement.evidence.audit_peak import SIGNIFICANT
from engagement.gaps.inference import EXPLORATORY, PRIMARY
from surveys.instrument.model import InputError, Instrument, nearest

FAMILYWISE = PRIMARY.partition(": ")[2]
DISCOVERY = EXPLORATORY.partition(": ")[2]
WITHIN = f"{FAMILYWISE} over the family, verdict from the interval at its step"
LOOKED_AT = f"{DISCOVERY} over the family, verdict from the interval at its false coverage rate"
KINDS = ("primary", "secondary", "exploratory", "described")
"""Secondary families are corrected within themselves; nothing is corrected over families."""


def comparisons(assessment: Assessment, questions: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """Every family of comparisons that the analysis will make, by the name of its table.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    questions : mapping
        In published mode the questions of crosswalk.toml, each with its responsibility and object; else empty.

    Returns
    -------
    dict
        Table -> `kind` (one of `KINDS`), `compares`, `judged` and, where the family has named members,
        `responsibilities`.

    Raises
    ------
    InputError
        If the primary link is about a responsibility that the instrument lacks.
    """
    if assessment.settings.mode == "published":
        return _published(assessment.instrument, questions)
    settings, instrument = assessment.settings, assessment.instrument
    found = {
        "perception_gaps": _family(
            "primary",
            "what leaders say of their own behaviour minus what staff see of it",
            WITHIN,
            on_both_forms(instrument, "leader_behaviour"),
        ),
        "estimate_gaps": _family(
            "secondary",
            "what leaders estimate of the workplace minus what staff live",
            WITHIN,
            on_both_forms(instrument, "workplace"),
        ),
    }
    if settings.target is not None:
        asked = _asked(instrument, "leader_behaviour", ("staff", "manager"))
        found["target_gaps"] = _family("secondary", "the target minus what staff see", WITHIN, asked)
    found["level_gaps"] = _family(
        "exploratory", "change of staff's ratings and favourable shares from the lowest to the highest level", LOOKED_AT
    )
    found |= _links(settings.primary_link, instrument)
    found["audit_peak"] = _family(
        "exploratory",
        "entries before audits against other weeks, each kind of record",
        f"one-sided p at most {SIGNIFICANT:g}, not corrected",
    )
    found["triangulation"] = _family(
        "exploratory",
        "staff's rating against the target or the middle of the scale, beside the class of the records",
        "plain interval, not corrected",
    )
    found["alignment"] = _family(
        "exploratory", "objectives met per promise beside the share of staff who see it", "probability of the pattern"
    )
    found["units, levels and items"] = _family("described", "estimates side by side", "plain intervals, no test")
    return found


def on_both_forms(instrument: Instrument, about: str) -> list[str]:
    """Responsibilities whose scale items with object `about` stand on the staff form and on the leader form."""
    leaders = set(_asked(instrument, about, ("leader",)))
    return [one for one in _asked(instrument, about, ("staff", "manager")) if one in leaders]


def _asked(instrument: Instrument, about: str, forms: tuple[str, ...]) -> list[str]:
    """Responsibilities with a scale item about `about` on one of the forms, in reporting order."""
    asked = {
        item.responsibility
        for item in instrument.items_of(role="scale", object=about)
        if any(form in item.texts for form in forms)
    }
    return [one.id for one in instrument.responsibilities if one.id in asked]


def _links(primary: str, instrument: Instrument) -> dict[str, dict[str, Any]]:
    found = {}
    if primary:
        responsibility, indicator = (part.strip() for part in primary.split("~"))
        known = [one.id for one in instrument.responsibilities]
        if responsibility not in known:
            raise InputError(
                f"assessment.toml [analysis]: primary_link = {primary!r}, but {instrument.id} has no responsibility "
                f"{responsibility!r}; {nearest(responsibility, known)}."
            )
        found["primary link"] = _family(
            "primary",
            f"correlation over units of staff's rating of leader behaviour with {indicator}",
            "studentised permutation test as it is, Spearman's beside Pearson's",
            [responsibility],
        )
    found["links"] = _family(
        "exploratory",
        "correlations over units of every other rating with every performance figure",
        f"{DISCOVERY} within Spearman's and within Pearson's",
    )
    return found


def _published(instrument: Instrument, questions: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    def mapped(about: str) -> list[str]:
        named = {one["responsibility"] for one in questions.values() if one["object"] == about}
        return [one.id for one in instrument.responsibilities if one.id in named]

    return {
        "perception_gaps": _family(
            "primary",
            "favourable share of leaders minus that of staff, on questions about leaders",
            WITHIN,
            mapped("leader_behaviour"),
        ),
        "estimate_gaps": _family(
            "secondary",
            "favourable share of leaders minus that of staff, on questions about the workplace",
            WITHIN,
            mapped("workplace"),
        ),
        "level_gaps": _family(
            "exploratory", "change of favourable shares from the lowest to the highest level", LOOKED_AT
        ),
        "levels and questions": _family("described", "estimates side by side", "plain intervals, no test"),
    }


def _family(kind: str, compares: str, judged: str, responsibilities: list[str] | None = None) -> dict[str, Any]:
    family: dict[str, Any] = {"kind": kind, "compares": compares, "judged": judged}
    return family if responsibilities is None else family | {"responsibilities": responsibilities}
