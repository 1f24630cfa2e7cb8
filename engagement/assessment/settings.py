"""Settings of an assessment: every key of assessment.toml, its meaning and its default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from surveys.instrument.model import InputError, nearest

EXCLUDABLE = ("too_fast", "long_string", "incomplete", "duplicate", "impossible_time")
"""Screening reasons that may leave a form out; few trust in anonymity never does."""


def _key(section: str, meaning: str, default: Any = MISSING, factory: Any = MISSING) -> Any:
    metadata = {"section": section, "meaning": meaning}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """All settings of an assessment with their defaults, which live here and nowhere else.

    Each field's metadata names its section in assessment.toml and says what it means; the settings reference in the
    documentation is made from it.
    """

    client: str = _key("assessment", "name of the client, printed on every page")
    scope: str = _key("assessment", "certified scope: sites and activities covered", "")
    top_management: str = _key("assessment", "who 'top managers' are, in the words staff use", "top managers")
    top_management_in: Mapping[str, str] = _key(
        "assessment", 'the same in other languages, { de = "..." }: for forms', factory=dict
    )
    top_managers: int | None = _key("assessment", "how many top managers were sent the leader form", None)
    instrument: str = _key("assessment", "instrument id, or path to an instrument file", "iso9001_2015")
    edition: str = _key("assessment", "edition to report against; empty: the instrument's own", "")
    wave: str = _key("assessment", "when the survey ran, for example 2026-03", "")
    mode: str = _key("assessment", "respondents (answers) or published (percentages with n)", "respondents")
    units: Mapping[str, str] = _key("units", "name in the export = name in the roster", factory=dict)
    promises: tuple[str, ...] = _key("promises", "lines of the quality policy in plain words", ())
    promise_translations: tuple[Mapping[str, str], ...] = _key(
        "promises", "the same lines in other languages: de = ... beside text = ...", ()
    )
    forms: Mapping[str, str] = _key(
        "forms", "file in responses/ = form that was filled in, where the file does not tell", factory=dict
    )
    exclude: tuple[str, ...] = _key(
        "screening", "reasons that leave a form out; all others only flag it", ("incomplete", "duplicate")
    )
    smallest_completeness: float = _key(
        "screening", "incomplete: a smaller share of the questions asked is answered, 0-1", 0.5
    )
    fast_share: float = _key("screening", "too fast: seconds per answer below this share of the median, 0-1", 1 / 3)
    fewest_seconds: float = _key("screening", "too fast: fewer seconds per answer, whatever the others took", 2.0)
    longest_string_share: float = _key(
        "screening", "long string: this share of the answers is one run of the same answer on a page, 0-1", 0.8
    )
    target: float | None = _key("analysis", "score that means 'no gap', 0-100; none by default", None)
    smallest_difference: float = _key("analysis", "smallest difference that matters, points of 100", 10.0)
    favourable: tuple[int, ...] = _key("analysis", "scale points that count as favourable", (4, 5))
    conf_level: float = _key("analysis", "confidence level of intervals", 0.95)
    seed: int = _key("analysis", "seed of everything random", 1)
    primary_link: str = _key("analysis", "the one primary link: 'responsibility ~ indicator'", "")
    earlier: str = _key("analysis", "folder of an earlier assessment to compare with, relative to this one", "")
    smallest_group: int = _key("confidentiality", "smallest group shown", 5)
    smallest_distribution: int = _key("confidentiality", "fewest answers for the spread of one item", 10)
    smallest_comments: int = _key("confidentiality", "smallest group whose comments are shown", 10)
    period_months: int = _key("evidence", "months of records examined", 12)
    period_end: date | None = _key("evidence", "last day examined; none: last date in the records", None)
    weeks_before_audit: int = _key("evidence", "weeks before an audit that count as 'before'", 6)
    days_to_response: int = _key("evidence", "days within which a miss or idea should be answered", 30)
    criteria: Mapping[str, tuple[float, float]] = _key(
        "evidence", "indicator = [weak below, strong from], in percent", factory=dict
    )
    title: str = _key("report", "title of the report; empty: made from the client's name", "")
    language: str = _key("report", "language of the report", "en")
    logo: str = _key("report", "path of the client's logo, relative to the folder", "")
    colours: Mapping[str, str] = _key("report", "brand colours: say, see, accent as #rrggbb", factory=dict)
    leaders_label: str = _key("report", "what leaders are called in figures", "Top managers")
    staff_label: str = _key("report", "what staff are called in figures", "Staff")


def read_settings(path: str | Path) -> Settings:
    """Read assessment.toml.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Settings
        With the defaults of every key the file leaves out.

    Raises
    ------
    InputError
        If the file is missing or no TOML, or a key is unknown, missing or of the wrong kind.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(
            f"{path}: there is no such file; `engagement new {path.parent}` writes one, or name the client folder."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not valid TOML ({error}); mend that line.") from None
    values: dict[str, Any] = {}
    by_section: dict[str, dict[str, Any]] = {}
    for one in fields(Settings):
        by_section.setdefault(one.metadata["section"], {})[one.name] = one
    for section, body in content.items():
        if section not in by_section:
            raise InputError(f"{path.name}: unknown section [{section}]; {nearest(section, by_section)}.")
        if section in ("units", "forms"):
            values[section] = _text_mapping(path, section, body)
        elif section == "promises":
            promises = _promises(path, body)
            values["promises"] = tuple(text for text, _ in promises)
            values["promise_translations"] = tuple(others for _, others in promises)
        else:
            for key, value in _table(path, section, body).items():
                if key not in by_section[section]:
                    hint = nearest(key, by_section[section])
                    raise InputError(f"{path.name} [{section}]: unknown key {key!r}; {hint}.")
                values[key] = _convert(path, section, by_section[section][key], value)
    for one in fields(Settings):
        required = one.default is MISSING and one.default_factory is MISSING
        if required and one.name not in values:
            section = one.metadata["section"]
            raise InputError(
                f"{path.name} [{section}]: key {one.name!r} is missing ({one.metadata['meaning']}); "
                f'add a line {one.name} = "..." under [{section}].'
            )
    settings = Settings(**values)
    _check_ranges(path, settings)
    return settings


def _table(path: Path, section: str, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise InputError(f"{path.name}: {section} must be a section, written [{section}] on its own line.")
    return body


def _text_mapping(path: Path, section: str, body: Any) -> dict[str, str]:
    for key, value in _table(path, section, body).items():
        if not isinstance(value, str):
            raise InputError(f"{path.name} [{section}]: {key!r} is {value!r}; expected a text in quotes.")
    return dict(body)


def _promises(path: Path, body: Any) -> list[tuple[str, dict[str, str]]]:
    """Read each promise with its wording in other languages."""
    promises = []
    for number, entry in enumerate(body if isinstance(body, list) else [body], 1):
        others = {key: text for key, text in entry.items() if key != "text"} if isinstance(entry, dict) else {}
        text = entry.get("text") if isinstance(entry, dict) else entry
        if not all(isinstance(one, str) and one.strip() for one in (text, *others.values())):
            raise InputError(
                f'{path.name} [[promises]] number {number}: expected text = "one promise in plain words"; '
                f"found {entry!r}."
            )
        promises.append((text.strip(), {language: one.strip() for language, one in others.items()}))
    return promises


def _convert(path: Path, section: str, one: Any, value: Any) -> Any:
    """Convert a TOML value to the type its field is annotated with."""

    def wrong(expected: str) -> InputError:
        return InputError(
            f"{path.name} [{section}]: {one.name} = {value!r}; expected {expected} ({one.metadata['meaning']})."
        )

    kind = str(one.type)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind.startswith("str"):
        if not isinstance(value, str):
            raise wrong("a text in quotes")
    elif kind.startswith("int"):
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong("a whole number")
    elif kind.startswith("float"):
        if not number:
            raise wrong("a number")
        value = float(value)
    elif kind.startswith("date"):
        if not isinstance(value, date):
            raise wrong("a date such as 2026-03-31, without quotes")
    elif kind.startswith("tuple[int"):
        if not isinstance(value, list) or not value or not all(isinstance(point, int) for point in value):
            raise wrong("a list of scale points such as [4, 5]")
        value = tuple(value)
    elif kind.startswith("tuple[str"):
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise wrong('a list of texts such as ["incomplete", "duplicate"]')
        value = tuple(value)
    elif one.name == "criteria":
        for pair in _table(path, "evidence.criteria", value).values():
            if not isinstance(pair, list) or len(pair) != 2 or not 0 <= pair[0] <= pair[1] <= 100:
                raise wrong("pairs such as [50, 80] with 0 <= weak below <= strong from <= 100")
        value = {key: (float(low), float(high)) for key, (low, high) in value.items()}
    else:
        value = _text_mapping(path, f"{section}.{one.name}", value)
    return value


def _check_ranges(path: Path, settings: Settings) -> None:
    """Refuse values that no analysis could use."""
    rules = (
        ("assessment", "client", bool(settings.client.strip()), "the client's name"),
        ("assessment", "mode", settings.mode in ("respondents", "published"), "'respondents' or 'published'"),
        (
            "assessment",
            "top_managers",
            settings.top_managers is None or settings.top_managers > 0,
            "at least 1",
        ),
        ("analysis", "target", settings.target is None or 0 <= settings.target <= 100, "0 to 100"),
        ("analysis", "smallest_difference", 0 < settings.smallest_difference < 100, "more than 0, under 100"),
        ("analysis", "conf_level", 0.5 <= settings.conf_level < 1, "at least 0.5 and under 1"),
        ("analysis", "seed", settings.seed >= 0, "0 or more"),
        ("confidentiality", "smallest_group", settings.smallest_group >= 3, "at least 3"),
        (
            "confidentiality",
            "smallest_distribution",
            settings.smallest_distribution >= settings.smallest_group,
            "at least smallest_group",
        ),
        (
            "confidentiality",
            "smallest_comments",
            settings.smallest_comments >= settings.smallest_group,
            "at least smallest_group",
        ),
        ("screening", "smallest_completeness", 0 <= settings.smallest_completeness <= 1, "a share, 0 to 1"),
        ("screening", "fast_share", 0 <= settings.fast_share <= 1, "a share, 0 to 1"),
        ("screening", "fewest_seconds", settings.fewest_seconds >= 0, "0 or more"),
        ("screening", "longest_string_share", 0 < settings.longest_string_share <= 1, "a share, more than 0, up to 1"),
        ("evidence", "period_months", settings.period_months >= 1, "at least 1"),
        ("evidence", "weeks_before_audit", settings.weeks_before_audit >= 1, "at least 1"),
        ("evidence", "days_to_response", settings.days_to_response >= 1, "at least 1"),
    )
    for section, key, holds, expected in rules:
        if not holds:
            raise InputError(f"{path.name} [{section}]: {key} = {getattr(settings, key)!r}; expected {expected}.")
    for reason in settings.exclude:
        if reason not in EXCLUDABLE:
            raise InputError(
                f"{path.name} [screening]: exclude names {reason!r}, which is no reason to leave a form out; "
                f"{nearest(reason, EXCLUDABLE)}."
            )
    if settings.primary_link and settings.primary_link.count("~") != 1:
        raise InputError(
            f"{path.name} [analysis]: primary_link = {settings.primary_link!r}; expected 'responsibility ~ indicator'."
        )
