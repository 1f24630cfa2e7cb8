"""Write docs/settings.md from the settings themselves; tests/test_project.py fails where the two differ."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from pathlib import Path

from engagement.assessment import Settings

ROOT = Path(__file__).parents[1]
FORMS = {  # sections whose content has a form of its own
    "units": '[units]\n"name in the export" = "name in the roster"',
    "promises": '[[promises]]\ntext = "one line of the quality policy in plain words"   # once per promise\n'
    'de = "the same in German"   # for forms in several languages',
    "forms": '[forms]\n"board.xlsx" = "leader"   # a file in responses/ that does not tell which form was filled in',
}
HEAD = """\
# Settings: assessment.toml

Every key with its meaning and default, by section. An unknown key is an error that names the nearest known one.
Written by `python tools/write_settings_page.py` from `engagement/assessment/settings.py`.
"""


def page() -> str:
    """Text of the page: one table per section of assessment.toml."""
    sections: dict[str, list[Field]] = {}
    for one in fields(Settings):
        sections.setdefault(one.metadata["section"], []).append(one)
    parts = [HEAD]
    for section, keys in sections.items():
        if section in FORMS:
            parts.append(f"\n## [{section}]\n\n```toml\n{FORMS[section]}\n```\n")
            continue
        parts.append(f"\n## [{section}]\n\n| key | meaning | default |\n|---|---|---|\n")
        parts += [f"| `{one.name}` | {one.metadata['meaning']} | {_default(one)} |\n" for one in keys]
    return "".join(parts)


def _default(one: Field) -> str:
    if one.default is MISSING:
        return "required" if one.default_factory is MISSING else "none"
    if one.default is None or one.default in ("", ()):
        return "none"
    if isinstance(one.default, tuple):
        return f"`{list(one.default)}`"
    return f'`"{one.default}"`' if isinstance(one.default, str) else f"`{one.default:g}`"


if __name__ == "__main__":
    (ROOT / "docs" / "settings.md").write_text(page(), encoding="utf-8", newline="\n")
