"""Write docs/gallery.md, its pictures, and the pictures the tests compare with: `python tools/write_gallery.py`.

Look at every picture before you commit it. The sentences of the page stand here, the tables in
tests/engagement/plots/gallery.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "engagement" / "plots"
sys.path.insert(0, str(TESTS))
matplotlib.use("Agg")

from gallery import PICTURES, bare  # noqa: E402
from PIL import Image  # noqa: E402

from engagement.plots import save_figure  # noqa: E402

DPI, TEST_DPI = 100, 50
SHADES = 64  # colours of a picture on the page: small files
HEAD = """# Gallery

Every figure of `engagement.plots`, drawn from made-up tables. Each takes a table that has passed the gate and returns a
matplotlib Axes; `engagement.plots.save_figure` writes it, `engagement.plots.alt_text` says in words what it shows (the
alt texts on this page are its own). What is hidden to protect respondents is hatched. Staff are blue circles, leaders
orange diamonds, records black squares, everywhere; the one colour scale from 0 to 100 is the same in all heat maps.

This page and its pictures are written by `python tools/write_gallery.py`.
"""
WORDS = {
    "say_see_show": (
        "What leaders say, what staff see and what records show, one row a responsibility.",
        "Say and see share an axis with their intervals; the records are another scale and stand beside it as a class.",
    ),
    "strip": (
        "The same ten rows as a thin strip for page one, without intervals and with plain counts only.",
        "It shows where marks lie apart, and leaves every number that needs explaining to the pages behind.",
    ),
    "gap_forest": (
        "Leaders minus staff in points of 100: the thick line is the plain interval, the thin one carries the verdict.",
        "A difference inside the grey band is too small to matter, however certain it is.",
    ),
    "typology": (
        "Leaders' rating against staff's; on the diagonal both rate alike.",
        "The key gives the probability of every type: a point's side is not the whole truth.",
    ),
    "answer_distribution": (
        "Answers to each question in percent of those who rated, and beside them everybody who was asked.",
        'With `form=("staff", "leader")` leaders\' answers stand below staff\'s, as far as the gate shows them.',
    ),
    "heat_map": (
        "Responsibilities by units, one number a cell, n in the head of each column.",
        "Hidden units are hatched; with more than twelve units the picture turns and units stand below one another.",
    ),
    "rank_intervals": (
        "The ranks each unit can have, all intervals holding together.",
        "A point marks a rank only where the unit separates from others; grey units could have any rank.",
    ),
    "level_gradient": (
        "Ratings from the front line to the top, one short ladder a responsibility.",
        "It shows at which level a message stops; every rung prints its mean and n.",
    ),
    "importance": (
        "The share of staff who chose each responsibility among their three most important.",
        "Intervals are Wilson's on the effective number of answers.",
    ),
    "priority_matrix": (
        "Stated importance against rating, each with its interval; dashed lines: chance share and reference.",
        "Only full points are clear of both lines; the key prints the quadrant and its probability.",
    ),
    "slope": (
        "Two waves: a line from where each responsibility was to where it is.",
        "Clear changes stand out; grey lines are unclear or too small to matter, and their interval is printed.",
    ),
    "trend": (
        "More than two waves as small multiples on the same 0 to 100.",
        "A line breaks where questions changed; open points have no interval because n was not published or is hidden.",
    ),
    "resources": (
        "Staff's rating of the five kinds of resource, unit by unit, on the one colour scale.",
        "It shows which kind is short where; hidden units are hatched.",
    ),
    "adequacy": (
        "What managers say of the same five kinds, process by process: full, half and open squares, or their numbers.",
        "It stands beside staff's ratings and is never averaged with them; what was not rated is not examined.",
    ),
    "alignment": (
        "Each promise of the quality policy: the share of staff who see it lived, beside the objectives met.",
        "The pattern in words says whether targets, records and what staff see point the same way.",
    ),
    "link_scatter": (
        "Perception against performance, one numbered point a unit.",
        "No line is fitted, and under eight units no correlation is printed.",
    ),
    "participation": (
        "Response rates by unit, level or form, with the number answering of those employed.",
        "Groups too small to be shown are hatched.",
    ),
    "participation_days": (
        "How the response rate grew, day by day, with reminders marked.",
        "Bars below show new answers, so that the effect of a reminder can be seen.",
    ),
    "screening_profile": (
        "How many forms each screening check flags, and what follows from it.",
        "Nothing is dropped silently: a check either leaves forms out or only reports them.",
    ),
    "item_map": (
        "Every item by its mean rating and by how well it goes with its scale.",
        "The dashed line at .30 is a convention, not a test; the key has the wording.",
    ),
    "agreement_strip": (
        "Do people of a unit see the same: agreement within each unit as a dot, the median as a bar.",
        "Units whose agreement may not be shown are counted in words and placed nowhere.",
    ),
    "precision": (
        "Before the survey: how precise each group's result will be, and how likely it will be shown.",
        "Tables of comparisons give the gap that would be found eight times in ten.",
    ),
}


def main() -> None:
    """Write the page and both sets of pictures."""
    shown, stored = ROOT / "docs" / "pictures" / "gallery", TESTS / "pictures"
    for folder in (shown, stored):
        folder.mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
            path = save_figure(picture().draw(), shown / f"{name}.png", dpi=DPI)
            save_figure(bare(picture().draw()), stored / f"{name}.png", dpi=TEST_DPI)
        Image.open(path).convert("RGB").quantize(SHADES, dither=Image.Dither.NONE).save(path, optimize=True)
    for old in (path for folder in (shown, stored) for path in folder.glob("*.png")):
        if old.stem not in PICTURES:
            old.unlink()
    (ROOT / "docs" / "gallery.md").write_text(page(), encoding="utf-8")


def page() -> str:
    """Markdown of the gallery."""
    parts = [HEAD]
    shown = {name: picture() for name, picture in PICTURES.items()}
    for figure, words in WORDS.items():
        parts.append(f"## `{figure}`\n\n{' '.join(words)}\n")
        for name, picture in shown.items():
            if picture.figure == figure:
                alt = picture.alt_text().replace("[", "(").replace("]", ")")
                parts.append(f"![{alt}](pictures/gallery/{name}.png)\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
