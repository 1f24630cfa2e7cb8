"""Begin an instrument of one's own: a short file that extends one of the library and says only what differs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from surveys.instrument.model import InputError, nearest
from surveys.instrument.reading import list_instruments, load_instrument

TEMPLATE = """\
# An instrument made from {base}: only what differs from it stands here. Look at the questions it asks:
#     engagement survey show {base}
# and at what this file makes of them:
#     engagement survey show {file}        engagement survey check {file}
#
# Every item keeps its id, so that answers can be compared with other years and other clients. An item that you reword
# is another question: its trend ends, and reports say so. Give an item with another meaning an id of its own.

id = {id}
extends = {quoted}
title = {title}

# Leave questions out, or a whole responsibility with its questions:
# drop = ["int6", "int7", "int8"]

# Reword a question: the whole item again, under its id.
# [[items]]
# id = "{item}"
{reworded}

# Add a question: an id of your own, 1 to 12 lowercase letters and digits.
# [[items]]
# id = "own1"
# role = "scale"                        # enters the responsibility's score
# object = "workplace"                  # or "leader_behaviour": then leaders rate themselves, "We ..."
# responsibility = "{responsibility}"
# texts.staff = "..."
# texts.leader = "As far as you know, ..."
# scale = "{scale}"
# non_answers = ["not_come_up", "cannot_tell"]

# Other languages: a file {stem}.de.toml beside this one, with the texts that differ, keyed by item id:
#     language = "de"
#     name = "Deutsch"
#     reviewed = []                     # keys that a second native speaker has checked, such as "items.own1.staff"
#     [items.own1]
#     staff = "..."
"""


def new_instrument(path: str | Path, *, base: str = "iso9001_2015") -> Path:
    """Write the beginning of an instrument of one's own.

    Parameters
    ----------
    path : str or Path
        File to write; its name without ``.toml`` becomes the id of the instrument.
    base : str
        Instrument of the library to extend.

    Returns
    -------
    Path
        The file. It asks what `base` asks until something is changed in it.

    Raises
    ------
    InputError
        If the file is there already, its name makes no id, or there is no such instrument.
    """
    path = Path(path)
    if path.suffix != ".toml":
        path = path.with_name(f"{path.name}.toml")
    if path.exists():
        raise InputError(f"{path}: is there already; name a new file, or edit that one.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem) or path.stem in list_instruments():
        raise InputError(
            f"{path.name}: {path.stem!r} cannot be the id of an instrument of your own; "
            "name the file with lowercase letters, digits and underscores, a letter first, and not as one of the "
            "library."
        )
    if base not in list_instruments():
        raise InputError(f"There is no instrument {base!r} to extend; {nearest(base, list_instruments())}.")
    whole = load_instrument(base)
    item = whole.items[0]
    reworded = [
        f'# role = "{item.role}"',
        f'# object = "{item.object}"',
        f'# responsibility = "{item.responsibility}"',
        *(f"# texts.{form} = {json.dumps(text, ensure_ascii=False)}" for form, text in item.texts.items()),
        f'# scale = "{item.scale}"',
        f"# non_answers = {json.dumps(list(item.non_answers))}",
    ]
    text = TEMPLATE.format(
        base=base,
        file=path.name,
        id=json.dumps(path.stem),
        quoted=json.dumps(base),
        title=json.dumps(whole.title),
        item=item.id,
        reworded="\n".join(reworded),
        responsibility=item.responsibility,
        scale=item.scale,
        stem=path.stem,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    os.replace(unfinished, path)
    return path
