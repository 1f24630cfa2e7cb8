"""JupyterLab on a client folder: copy the notebooks there, start it, or check that it starts."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import engagement
from engagement.cli.folders import file_hash, read_record, write_record
from surveys.instrument import InputError

SECONDS_TO_START = 90


def notebook_source() -> Path:
    """Folder of the notebooks: inside an installed wheel, or beside the package in a checkout."""
    package = Path(engagement.__file__).parent
    installed = package / "_notebooks"
    return installed if installed.is_dir() else package.parent / "notebooks"


def copy_notebooks(source: Path, target: Path) -> tuple[list[str], list[str]]:
    """Copy notebooks into a client folder, never over a copy that was changed.

    Parameters
    ----------
    source : Path
        Folder of the notebooks to copy.
    target : Path
        Folder to copy them to; made if need be. A record of what was copied is kept there.

    Returns
    -------
    copied, left : list of str
        File names that were copied, and those left alone because somebody changed them.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = read_record(target)
    copied, left = [], []
    for notebook in sorted(source.glob("*.ipynb")):
        copy = target / notebook.name
        if copy.exists():
            now = file_hash(copy)
            if now == file_hash(notebook):
                continue
            if now != written.get(notebook.name):
                left.append(notebook.name)
                continue
        temporary = copy.with_name(f".{copy.name}.part")
        shutil.copyfile(notebook, temporary)
        temporary.replace(copy)
        written[notebook.name] = file_hash(copy)
        copied.append(notebook.name)
    write_record(target, written)
    return copied, left


def require_jupyterlab() -> None:
    """Raise an InputError that says how to install JupyterLab where it is absent."""
    if find_spec("jupyterlab") is None:
        raise InputError(
            "JupyterLab is not installed in this environment; install it with "
            '`python -m pip install "engagement-toolkit[notebooks]"`, in a checkout with '
            '`python -m pip install -e ".[notebooks]"`.'
        )


def start(folder: Path, *, browser: bool) -> int:
    """Start JupyterLab on a client folder and wait until it is closed.

    Parameters
    ----------
    folder : Path
        The client folder; notebooks find it in the environment variable ENGAGEMENT_FOLDER.
    browser : bool
        Whether to open a browser.

    Returns
    -------
    int
        Exit code of JupyterLab.
    """
    options = [] if browser else ["--no-browser"]
    try:
        return subprocess.run([*_command(folder), *options], env=_environment(folder), check=False).returncode
    except KeyboardInterrupt:
        return 0


def check(folder: Path) -> str:
    """Start JupyterLab without a browser, ask it for its version and its page, and stop it.

    Parameters
    ----------
    folder : Path
        The client folder.

    Returns
    -------
    str
        Version of JupyterLab's server.

    Raises
    ------
    InputError
        If it does not answer; the message holds the last lines it printed.
    """
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command = [*_command(folder), *options, f"--IdentityProvider.token={token}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + SECONDS_TO_START
            while process.poll() is None and time.monotonic() < until:
                try:
                    _get(f"{address}/lab", token)
                    return json.loads(_get(f"{address}/api", token))["version"]
                except (URLError, ConnectionError, TimeoutError):
                    time.sleep(0.3)
        finally:
            process.terminate()
            process.wait(timeout=30)
        log.seek(0)
        last = log.read().strip()[-1000:]
    raise InputError(f"JupyterLab did not start within {SECONDS_TO_START} seconds. It said: {last}")


def _command(folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder.absolute()}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "ENGAGEMENT_FOLDER": str(folder.absolute())}


def _get(address: str, token: str) -> str:
    with urlopen(Request(address, headers={"Authorization": f"token {token}"}), timeout=10) as answer:
        return answer.read().decode("utf-8")
