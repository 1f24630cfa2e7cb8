"""What differs between two states of the plan: key by key, item by item, old -> new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from engagement.assessment import Settings
from engagement.plan.content import Content

ENTITIES = {"responsibilities": "responsibility", "items": "item", "short_forms": "form", "scales": "scale"}
"""Parts of an instrument that have ids, and what one of them is called."""
HASHES = ("hash", "sha256")  # the content behind a hash is compared itself
NOTHING = (None, "", [], {})


def differences(old: Content, new: Content) -> list[str]:
    """List what differs between the frozen state and another.

    Parameters
    ----------
    old : Content
        As frozen.
    new : Content
        As it is.

    Returns
    -------
    list of str
        One line a difference, with the place, the old and the new value; empty where both say the same. What the old
        state does not hold and what is empty (or a setting at its default) now are the same, so that keys added in a
        later version of the toolkit are no difference by themselves.
    """
    return [*_plan(old.plan, new.plan), *_instrument(old.instrument, new.instrument)]


def _plan(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = _settings(old.get("settings", {}), new["settings"])
    for key, word in (("comparisons", "comparison"), ("indicators", "indicator"), ("questions", "question")):
        lines += _entities(word, old.get(key, {}), new.get(key, {}))
    lines += _value("rule", old.get("rules", {}), new["rules"])
    lines += _roster(old.get("roster", {}), new.get("roster", {}))
    return lines


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    for section in dict.fromkeys([*old, *new]):
        before, after = old.get(section, {}), new.get(section, {})
        for key in dict.fromkeys([*before, *after]):
            known = before[key] if key in before else _default(key)
            lines += _value(f"[{section}] {key}", known, after.get(key))
    return lines


def _default(key: str) -> Any:
    """Return what a setting is where nothing is written, as JSON holds it; None where there is no such setting."""
    for one in fields(Settings):
        if one.name == key and one.default is not MISSING:
            return list(one.default) if isinstance(one.default, tuple) else one.default
    return None


def _roster(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    keys = [key for key in dict.fromkeys([*old, *new]) if key not in HASHES]
    lines = [line for key in keys for line in _value(f"roster, {key}", old.get(key), new.get(key))]
    if not lines and old.get("sha256") != new.get("sha256"):
        lines.append("roster: headcounts of groups or sites changed")
    return lines


def _instrument(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if key in ENTITIES:
            before, after = _by_id(before), _by_id(after)
            lines += _entities(ENTITIES[key], before, after)
            shared = [id for id in before if id in after]
            if key != "scales" and shared != [id for id in after if id in before]:
                lines.append(f"{key.replace('_', ' ')}: in another order")
        elif key == "open_questions":
            lines += _value("open question", dict(before or []), dict(after or []))
        else:
            lines += _value(f"instrument, {key.replace('_', ' ')}", before, after)
    return lines


def _by_id(entries: Sequence[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    if isinstance(entries, Mapping):
        return dict(entries)
    return {entry["id"]: entry for entry in entries or ()}


def _entities(word: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Compare things that have ids: dropped, added, or changed."""
    lines = [f"{word} {id}: dropped" for id in old if id not in new]
    lines += [f"{word} {id}: added" for id in new if id not in old]
    for id in (id for id in old if id in new):
        before, after = old[id], new[id]
        for key in dict.fromkeys([*before, *after]):
            if word == "item" and key == "texts":
                lines += _wordings(id, before.get(key, {}), after.get(key, {}))
            elif word == "item" and key == "scale" and before.get(key) != after.get(key):
                lines.append(f"item {id}: rescaled: {before.get(key)} -> {after.get(key)}")
            else:
                lines += _value(f"{word} {id}, {key.replace('_', ' ')}", before.get(key), after.get(key))
    return lines


def _wordings(item: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    lines = []
    for form in dict.fromkeys([*old, *new]):
        if form not in new:
            lines.append(f"item {item}: no longer on the {form} form")
        elif form not in old:
            lines.append(f"item {item}: now on the {form} form: {_shown(new[form])}")
        elif old[form] != new[form]:
            lines.append(f"item {item}: reworded on the {form} form: {_shown(old[form])} -> {_shown(new[form])}")
    return lines


def _value(place: str, old: Any, new: Any) -> list[str]:
    """Compare two values; mappings key by key."""
    if old == new or (old in NOTHING and new in NOTHING):
        return []
    if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
        before, after = old or {}, new or {}
        keys = dict.fromkeys([*before, *after])
        return [line for key in keys for line in _value(f"{place}, {key}", before.get(key), after.get(key))]
    return [f"{place}: {_shown(old)} -> {_shown(new)}"]


def _shown(value: Any) -> str:
    """Value on one line: numbers plain, texts in quotes, their line breaks escaped."""
    if value in NOTHING:
        return "none"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence):
        return ", ".join(str(one) if isinstance(one, str | int) else _shown(one) for one in value)
    return str(value)
