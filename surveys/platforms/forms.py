"""Write a form for a survey platform, with what has to be set by hand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from surveys.files.writing import write_bytes
from surveys.instrument import InputError, Instrument
from surveys.instrument.model import nearest
from surveys.questionnaire import make_questionnaire

WRITERS = {
    "limesurvey": "surveys.platforms.limesurvey.form",
    "kobo": "surveys.platforms.kobo.form",
    "qualtrics": "surveys.platforms.qualtrics.form",
    "surveyjs": "surveys.platforms.surveyjs.form",
    "msforms": "surveys.platforms.form_tools.build_sheet",
    "gforms": "surveys.platforms.form_tools.gforms_script",
    "surveymonkey": "surveys.platforms.form_tools.build_sheet",
    "paper": "surveys.platforms.paper.form",
}
"""Module of each platform a form can be written for."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    files : tuple of Path
        In the order in which they are used.
    checklist : tuple of str
        What has to be set or checked by hand on the platform, one sentence each.
    """

    files: tuple[Path, ...]
    checklist: tuple[str, ...] = ()


def write_form(
    instrument: Instrument,
    platform: str,
    folder: str | Path,
    *,
    forms: Sequence[str] = ("staff", "leader"),
    languages: Sequence[str] = (),
    units: Sequence[str] = (),
    levels: Sequence[str] = (),
    sites: Sequence[str] = (),
    client: str = "",
    top_management: str | Mapping[str, str] = "",
    smallest_group: int = 5,
    minutes: int | None = None,
) -> Written:
    """Write forms of an instrument for a survey platform, each in all its languages.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    platform : str
        One of `WRITERS`.
    folder : str or Path
        Where the files go; made if it is not there. Files of the same names are replaced.
    forms : sequence of str
        Ids of forms: ``staff``, ``leader``, or a short one such as ``kiosk``.
    languages : sequence of str
        The default language first; none: the instrument's own.
    units, levels, sites : sequence of str
        Names to choose from, as in the roster; none: not asked.
    client : str
        Name of the client, printed on the first page.
    top_management : str or mapping of str to str
        Who "top managers" are, in the words staff use; printed on the first page. By language, or one text for
        all languages.
    smallest_group : int
        Smallest group that results are shown for; printed on the first page.
    minutes : int or None
        How long it takes, as timed; None: not printed.

    Returns
    -------
    Written
        Files and what has to be done by hand; a line says where a draft translation was used.

    Raises
    ------
    InputError
        If there is no such platform or form, or a text is missing in a language. Nothing is written then.
    """
    if platform not in WRITERS:
        raise InputError(f"There is no platform {platform!r} to write for; {nearest(platform, WRITERS)}.")
    if not forms or len(set(forms)) < len(forms):
        raise InputError("forms: name at least one form, and each once.")
    questionnaires = [
        make_questionnaire(
            instrument,
            form,
            languages=languages,
            units=units,
            levels=levels,
            sites=sites,
            client=client,
            top_management=top_management,
            smallest_group=smallest_group,
            minutes=minutes,
        )
        for form in forms
    ]
    module = import_module(WRITERS[platform])
    folder = Path(folder)
    files: list[Path] = []
    checklist: dict[str, None] = {}
    contents: dict[str, bytes] = {}
    for questionnaire in questionnaires:
        made, lines = module.render(questionnaire, platform)
        contents |= {f"{instrument.id}-{questionnaire.form.id}{ending}": content for ending, content in made.items()}
        checklist |= dict.fromkeys(lines)
        for language, count in questionnaire.drafts.items():
            if count:
                checklist[
                    f"{language}: {count} texts of the {questionnaire.form.id} form are draft translations; have a "
                    "second native speaker check them before the form goes out. The form says so on its first page."
                ] = None
    # Everything is rendered before anything is written: a fault leaves the folder as it was.
    for name, content in contents.items():
        files.append(write_bytes(folder / name, content))
    return Written(tuple(files), tuple(checklist))
