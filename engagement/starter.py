"""A new client folder: settings, roster, evidence workbook and a place for the answers, ready to fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from engagement.assessment import FILE, read_settings
from engagement.evidence import write_workbook
from surveys.instrument import InputError

SETTINGS = """\
# Settings of the assessment. Every key and its default: docs/settings.md.

[assessment]
client = {client}
scope = {scope}
top_management = {top_management}       # who "top managers" are, in the words staff use; printed on page one
{top_managers}
instrument = {instrument}
wave = {wave}                    # when the survey runs, for example "2026-03"
mode = {mode}

[units]
# "name in the survey export" = "name in the roster"

# 3-6 lines of the quality policy in plain words. Each becomes a question; for German forms, de = "..." too.
{promises}
[screening]
exclude = ["incomplete", "duplicate"]   # reasons that leave a form out; all others only flag it

[analysis]
# target = 75                # score 0-100 that means "no gap"; none by default
smallest_difference = 10     # smallest difference that matters, points of 100
# primary_link = "results ~ on_time_delivery"
# earlier = "../acme-2025"   # an earlier assessment to compare with

[confidentiality]
smallest_group = 5           # smallest group shown

[evidence]
period_months = 12
days_to_response = 30

[report]
language = "en"
"""
ROSTER = "unit,level,site,headcount\n"
README = """\
Put the survey platform's exports here as the platform gave them, as many files as you like: LimeSurvey, Kobo,
Qualtrics, SurveyJS, Microsoft Forms, Google Forms, SurveyMonkey, the data-entry sheet of paper forms, or a table with
item ids as heads. They are read and never changed. `engagement check` says what is understood.
"""


def new_assessment(
    folder: str | Path,
    *,
    client: str,
    scope: str = "",
    top_management: str = "top managers",
    top_managers: int | None = None,
    promises: Sequence[str] = (),
    wave: str = "",
    mode: str = "respondents",
    instrument: str = "iso9001_2015",
) -> Path:
    """Make a client folder with settings and templates.

    Parameters
    ----------
    folder : str or Path
        Folder to make; must not exist, or be empty.
    client : str
        Name of the client.
    scope : str
        Certified scope: sites and activities.
    top_management : str
        Who "top managers" are, in the words staff use.
    top_managers : int or None
        How many they are.
    promises : sequence of str
        Lines of the quality policy in plain words.
    wave : str
        When the survey runs, for example "2026-03".
    mode : str
        "respondents" or "published".
    instrument : str
        Instrument id.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If the folder holds something already, or an answer is of no use (for example an unknown instrument).
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already and not empty; name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    quoted = {
        name: json.dumps(value, ensure_ascii=False)
        for name, value in {
            "client": client, "scope": scope, "top_management": top_management,
            "instrument": instrument, "wave": wave, "mode": mode,
        }.items()
    }  # fmt: skip
    number = f"top_managers = {top_managers}" if top_managers else "# top_managers = 8           # how many they are"
    lines = "".join(f"[[promises]]\ntext = {json.dumps(text, ensure_ascii=False)}\n\n" for text in promises)
    content = SETTINGS.format(top_managers=number, promises=lines or '# [[promises]]\n# text = "..."\n', **quoted)
    (folder / FILE).write_text(content, encoding="utf-8")
    read_settings(folder / FILE)
    (folder / "responses").mkdir()
    (folder / "responses" / "README").write_text(README, encoding="utf-8")
    if mode == "respondents":
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        write_workbook(folder / "evidence.xlsx", promises=list(promises))
    return folder
