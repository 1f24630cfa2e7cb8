"""Draw the README's picture from the demo: `engagement demo`, then `python tools/write_pictures.py`."""

from __future__ import annotations

from pathlib import Path

from engagement import read_release
from engagement.plots import save_figure, say_see_show

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write docs/pictures/say-see-show.png from demo/report."""
    release = read_release(ROOT / "demo" / "report")
    titles = {one["id"]: one["label"] for one in release.manifest["instrument"]["responsibilities"]}
    pictures = ROOT / "docs" / "pictures"
    pictures.mkdir(exist_ok=True)
    axes = say_see_show(
        release.tables["ratings"], show=release.tables["show"], titles=titles, leaders_label="Top managers"
    )
    save_figure(axes, pictures / "say-see-show.png", dpi=120)


if __name__ == "__main__":
    main()
