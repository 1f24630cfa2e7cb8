"""How groups and answers are called in sentences, and how numbers are written in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagement.findings.readings import LEAST_LEADERS_FOR_COUNTS, Reading

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Voice:
    """Names and phrases of one release.

    Attributes
    ----------
    published : bool
        Published results: leaders rate leaders, not themselves; no importance, no records.
    staff, leaders : str
        The two groups as they stand inside a sentence.
    say : str
        What favourable answers say: "say often or always", "answer favourably".
    records : bool
        Whether records are part of the assessment.
    level : float
        Confidence level.
    smallest_difference : float
        Smallest difference that matters, points of 100.
    """

    published: bool
    staff: str
    leaders: str
    say: str
    records: bool
    level: float
    smallest_difference: float

    def interval(self, reading: Reading) -> str:
        """Interval in words, "95% interval 26 to 36"; empty where it is hidden."""
        low, high = reading.value("conf_low"), reading.value("conf_high")
        if low != low or high != high:
            return ""
        return f"{100 * self.level:g}% interval {whole(low)} to {whole(high)}"

    @property
    def of_staff(self) -> str:
        """Staff as those counted: "staff", "people in other grades"."""
        return f"people in {self.staff}" if self.published else self.staff

    @property
    def of_leaders(self) -> str:
        """Leaders as those counted."""
        return f"people in {self.leaders}" if self.published else self.leaders

    def staff_text(self, share: Reading, score: Reading) -> str:
        """Say what staff answered, in plain counts where shares may be shown."""
        if share:
            return f"{whole(share.estimate)} of 100 {self.of_staff} {self.say}{n_text(share.n)}"
        if score:
            return f"mean rating by {self.staff} {whole(score.estimate)} on a scale of 0 to 100{n_text(score.n)}"
        return ""

    def leaders_text(self, share: Reading, score: Reading) -> str:
        """Say what leaders answered: a count from 10 leaders, "of 100" from 100, else their mean."""
        if share and share.n >= 100:
            return f"{whole(share.estimate)} of 100 {self.of_leaders} {self.say}{n_text(share.n)}"
        if share and share.n >= LEAST_LEADERS_FOR_COUNTS:
            count = round(share.estimate / 100 * share.n)
            return f"about {count} of {int(share.n)} {self.of_leaders} {self.say}"
        if score:
            whose = "mean view" if self.published else "own mean rating"
            return f"{whose} of {self.leaders} {whole(score.estimate)} on a scale of 0 to 100{n_text(score.n)}"
        return ""


def make_voice(manifest: Mapping[str, Any], *, records: bool) -> Voice:
    """Read names, scale words and settings from the manifest."""
    settings = manifest.get("settings", {})
    published = manifest.get("mode") == "published"
    leaders = manifest.get("leaders_label") or settings.get("leaders_label") or "Top managers"
    staff = manifest.get("staff_label") or settings.get("staff_label") or "Staff"
    return Voice(
        published=published,
        staff=in_sentence(staff),
        leaders=in_sentence(leaders),
        say="answer favourably" if published else f"say {favourable_words(manifest)}",
        records=records and not published,
        level=float(settings.get("conf_level", 0.95)),
        smallest_difference=float(settings.get("smallest_difference", 10.0)),
    )


def favourable_words(manifest: Mapping[str, Any]) -> str:
    """Labels of the favourable scale points of the leader-behaviour items, "often or always"."""
    instrument = manifest.get("instrument", {})
    scales = instrument.get("scales", {})
    items = instrument.get("items", {}).values()
    used = {item.get("scale") for item in items if item.get("role") == "scale"}
    points = [int(point) for point in manifest.get("settings", {}).get("favourable", (4, 5))]
    if len(used) != 1 or not (labels := scales.get(next(iter(used)))):
        return "often or always" if points == [4, 5] else "a favourable answer"
    return " or ".join(labels[point - 1] for point in points if point <= len(labels))


def in_sentence(label: str) -> str:
    """Lower-case the first letter of a plain word; a name such as "Senior Civil Service" stays."""
    return label if any(letter.isupper() for letter in label[1:]) else label[:1].lower() + label[1:]


def whole(value: float, *, signed: bool = False) -> str:
    """Whole number with a true minus sign; zero has no sign."""
    text = f"{value:+.0f}" if signed else f"{value:.0f}"
    return "0" if text in ("-0", "+0") else text.replace("-", MINUS)


def n_text(n: float) -> str:
    """Write n in brackets, or nothing where n is not released."""
    return f" (n = {int(n):,})" if n == n else ""


def quoted(label: str) -> str:
    """Label in typographic quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}"


def listed(parts: Sequence[str], *, last: str = "and") -> str:
    """Join "a, b and c"."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def sentence(text: str) -> str:
    """Capital at the start, full stop at the end."""
    text = text.strip()
    return text if not text else text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
