"""What reporting standards ask for, with what this release holds: PASS, MISSING or N.A., and the value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement.report import plan_section, words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source

PASS, MISSING, NOT_APPLICABLE = "PASS", "MISSING", "N.A."


@dataclass(frozen=True)
class Check:
    """One thing a standard asks for.

    Attributes
    ----------
    standard : str
        Who asks.
    asks : str
        For what.
    status : str
        PASS, MISSING or N.A.
    value : str
        What the release holds, or why it does not apply.
    """

    standard: str
    asks: str
    status: str
    value: str


def checks(source: Source) -> list[Check]:
    """All checks, each answered from the release alone."""
    return [*_survey(source), *_statistics(source), *_confidentiality(source), *_reproducibility(source)]


def checklist(source: Source) -> Markdown:
    """Set the checks in a table."""
    rows = [(check.standard, check.asks, check.status, check.value) for check in checks(source)]
    return table(
        ("Standard", "Asks for", "Status", "Value"),
        rows,
        align="llll",
        widths=(16, 40, 11, 40),
        caption="Reporting standards: what is present",
    )


def _held(standard: str, asks: str, value: str) -> Check:
    return Check(standard, asks, PASS if value else MISSING, value or "not in the release")


def _survey(source: Source) -> list[Check]:
    manifest = source.manifest
    instrument = manifest.get("instrument", {})
    staff = source.row("participation", form="staff")
    answered = ""
    if staff is not None and not words.is_hidden(staff) and not words.missing(staff.get("population")):
        answered = f"{words.count(staff['n'])} of {words.count(staff['population'])}"
    rate = "" if staff is None or words.is_hidden(staff) else words.percent(staff.get("estimate"), 1)
    if source.published:
        rate_check = Check("AAPOR", "response rate with its definition", NOT_APPLICABLE, "made from published results")
    else:
        method = staff.get("method") if staff else None
        named = "" if words.missing(method) or not rate.endswith("%") else f"{rate}, {method}"
        rate_check = _held("AAPOR", "response rate with its definition", named)
    mode = "published percentages" if source.published else f"{len(manifest.get('inputs', []))} input files, all listed"
    return [
        _held("AAPOR", "who was asked, when", ", ".join(str(manifest.get(key) or "") for key in ("client", "wave"))),
        rate_check,
        _held("CHERRIES", "invited and answered", answered),
        _held("CHERRIES", "exact wording of every question", f"{len(source.items)} questions printed below"),
        _held("CHERRIES", "how answers were collected", mode),
        _held("AERA/APA/NCME", "intended use and misuse", "section 'What this file is for'"),
        _held(
            "AERA/APA/NCME",
            "instrument and edition",
            " ".join(str(instrument.get(key, "")) for key in ("id", "edition")),
        ),
    ]


def _statistics(source: Source) -> list[Check]:
    reliability = source.rows("measurement", metric="alpha", form="staff")
    values = [float(row["estimate"]) for row in reliability if not words.missing(row.get("estimate"))]
    alpha = f"alpha {min(values):.2f} to {max(values):.2f}" if values else ""
    if source.published:
        alpha_check = Check(
            "AERA/APA/NCME",
            "reliability of every reported score",
            NOT_APPLICABLE,
            "not available from published results",
        )
    else:
        alpha_check = _held("AERA/APA/NCME", "reliability of every reported score", alpha)
    gaps = source.rows("perception_gaps")
    sizes = sum(1 for row in gaps if not words.missing(row.get("effect_size")))
    bounded = sum(1 for row in gaps if not words.missing(row.get("conf_low")))
    unsure = source.rows("items", metric="cannot_tell")
    effect = f"{sizes} of {len(gaps)} with Glass's delta" if sizes else ""
    no_gap = Check("APA JARS", "effect sizes with intervals", NOT_APPLICABLE, "no leaders' mean may be shown")
    visible = [row for row in gaps if not words.is_hidden(row)]
    checks_ = [
        alpha_check,
        _held(
            "APA JARS",
            "primary and exploratory kept apart",
            "whole organisation primary; units, levels and items exploratory",
        ),
        _held(
            "APA JARS",
            "missing answers",
            f"{len(unsure)} questions with 'cannot tell' and both bases" if unsure else "",
        )
        if not source.published
        else Check("APA JARS", "missing answers", NOT_APPLICABLE, "not available from published results"),
    ]
    if not visible:
        checks_.append(no_gap)
    elif source.published:
        checks_.append(_held("APA JARS", "differences with intervals", f"{bounded} of {len(gaps)}, upper bounds"))
    else:
        checks_.append(
            _held("APA JARS", "effect sizes with intervals", f"{effect}, {bounded} with intervals" if effect else "")
        )
    checks_.append(_comparability(source))
    return checks_


def _comparability(source: Source) -> Check:
    asks = "comparability of forms and languages"
    if source.published:
        return Check("AERA/APA/NCME", asks, NOT_APPLICABLE, "one form")
    rows = [row for row in source.rows("comparability") if not words.missing(row.get("verdict"))]
    if not rows:
        return Check("AERA/APA/NCME", asks, NOT_APPLICABLE, "one form, one language")
    tested = all(str(row["verdict"]).startswith("comparability tested") for row in rows)
    value = "; ".join(f"{row['kind']}: {str(row['verdict']).removeprefix('comparability ')}" for row in rows)
    return Check("AERA/APA/NCME", asks, PASS if tested else MISSING, value)


def _confidentiality(source: Source) -> list[Check]:
    hidden = source.release.hidden
    rows = 0 if hidden.empty else int(hidden["rows"].sum())
    return [
        _held("GDPR / ESOMAR", "smallest group shown", f"{source.smallest_group}; {rows} rows hidden, listed below"),
        _held("GDPR / ESOMAR", "no single person shown", "respondent ids never pass the gate"),
    ]


def _reproducibility(source: Source) -> list[Check]:
    manifest = source.manifest
    inputs = manifest.get("inputs", [])
    digest = str(manifest.get("instrument", {}).get("hash", ""))
    return [
        _held("Reproducibility", "SHA-256 of every input", f"{len(inputs)} files" if inputs else ""),
        _held("Reproducibility", "hash of the instrument", digest[:12]),
        _held("Reproducibility", "versions of the software", str(manifest.get("versions", {}).get("engagement", ""))),
        _held("Reproducibility", "seed", str(manifest.get("seed", ""))),
        _plan(manifest.get("plan", {})),
    ]


def _plan(plan: Mapping[str, Any]) -> Check:
    """Answer for the plan: present only if it was frozen before answers were there, and holds."""
    status, digest = plan_section.status(plan), str(plan.get("hash", ""))[:12]
    late = sum(bool(one["answers_there"]) for one in plan.get("amendments", []))
    value = status
    if status == plan_section.BEFORE:
        amended = f"; {late} amendment{'' if late == 1 else 's'} after answers were there"
        value = f"{digest}, {status}" + (amended if late else "")
    elif status == plan_section.NOT_FROZEN:
        value = "no plan was frozen"
    held = status == plan_section.BEFORE and not plan.get("answers_elsewhere")
    if status == plan_section.BEFORE and not held:
        value = "frozen, but answers were kept in another folder"
    return Check(
        "Reproducibility", "hash of the analysis plan before data were opened", PASS if held else MISSING, value
    )
