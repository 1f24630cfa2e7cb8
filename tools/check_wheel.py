"""Check the wheel as a user gets it: its files, an installation apart from this checkout, the demo, JupyterLab.

Run by `make check-all`; needs a network or a package index to install from.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALLOWED = (
    r"(surveys|engagement)/([a-z_]+/)*[a-z0-9_]+\.py",
    r"surveys/library/([a-z_]+/)*([A-Za-z0-9_-]+\.toml|SOURCES\.md)",
    r"surveys/platforms/([a-z_]+/)*[a-z0-9_.]+\.(j2|js|typ)",
    r"engagement/report/([a-z_]+/)*[a-z0-9_.-]+\.(j2|md|css|html|typ|lua)",
    r"engagement/_notebooks/\d\d_[a-z_]+\.ipynb",
    r"engagement_toolkit-[0-9.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/LICENSE)",
)


def unexpected(names: list[str]) -> list[str]:
    """Files of a wheel that match nothing on the allow-list."""
    return [name for name in names if not any(re.fullmatch(pattern, name) for pattern in ALLOWED)]


def tracked() -> list[str]:
    """Files under version control that belong into the wheel, by the name they have in it."""
    listing = ["git", "ls-files", "surveys", "engagement", "notebooks"]
    files = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [re.sub(r"^notebooks/", "engagement/_notebooks/", name) for name in files]


def main() -> None:
    """Build the wheel, check its files, install it in a fresh environment, run the demo and JupyterLab."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", work, ROOT)
        (wheel,) = work.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        for problem, files in (
            ("not on the allow-list", unexpected(names)),
            ("missing", sorted(set(tracked()) - set(names))),
        ):
            if files:
                raise SystemExit(f"{wheel.name}: {problem}: {', '.join(files)}")
        print(f"{wheel.name}: {len(names)} files, all expected")

        venv.create(work / "env", with_pip=True)
        scripts = work / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        _run(scripts / "python", "-m", "pip", "install", "--quiet", f"{wheel}[notebooks]")
        _run(scripts / "engagement", "demo", "demo", cwd=work)
        _run(scripts / "engagement", "lab", "demo", "--check", cwd=work)
    print("The wheel installs, runs the demo and starts JupyterLab.")


def _run(*command: object, cwd: Path | None = None) -> None:
    """Run a command, and stop with its exit code where it does not succeed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(str(part) for part in command)}: exit code {done.returncode}")


if __name__ == "__main__":
    main()
