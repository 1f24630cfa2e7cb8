"""Notebooks reach the client folder, and changed copies stay as they are."""

from __future__ import annotations

import sys

import pytest

from engagement.cli import lab
from surveys.instrument import InputError


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    for name in ("01_one.ipynb", "02_two.ipynb"):
        (folder / name).write_text(f"{name} as shipped", encoding="utf-8")
    return folder


def test_notebooks_are_copied_once(source, tmp_path):
    target = tmp_path / "client" / "notebooks"
    assert lab.copy_notebooks(source, target) == (["01_one.ipynb", "02_two.ipynb"], [])
    assert lab.copy_notebooks(source, target) == ([], [])
    assert (target / "01_one.ipynb").read_text(encoding="utf-8") == "01_one.ipynb as shipped"


def test_an_unchanged_copy_follows_a_new_version_and_a_changed_one_stays(source, tmp_path):
    target = tmp_path / "notebooks"
    lab.copy_notebooks(source, target)
    (target / "02_two.ipynb").write_text("my own work", encoding="utf-8")
    for notebook in source.iterdir():
        notebook.write_text(f"{notebook.name} improved", encoding="utf-8")
    assert lab.copy_notebooks(source, target) == (["01_one.ipynb"], ["02_two.ipynb"])
    assert (target / "01_one.ipynb").read_text(encoding="utf-8") == "01_one.ipynb improved"
    assert (target / "02_two.ipynb").read_text(encoding="utf-8") == "my own work"


def test_a_notebook_of_the_same_name_that_was_never_copied_stays(source, tmp_path):
    target = tmp_path / "notebooks"
    target.mkdir()
    (target / "01_one.ipynb").write_text("somebody else's", encoding="utf-8")
    assert lab.copy_notebooks(source, target) == (["02_two.ipynb"], ["01_one.ipynb"])
    assert (target / "01_one.ipynb").read_text(encoding="utf-8") == "somebody else's"


def test_the_notebooks_of_this_project_are_found():
    assert [path.name for path in sorted(lab.notebook_source().glob("*.ipynb"))][0] == "01_instrument.ipynb"


def test_without_jupyterlab_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    with pytest.raises(InputError) as error:
        lab.require_jupyterlab()
    assert str(error.value) == (
        "JupyterLab is not installed in this environment; install it with "
        '`python -m pip install "engagement-toolkit[notebooks]"`, in a checkout with '
        '`python -m pip install -e ".[notebooks]"`.'
    )


def test_jupyterlab_starts_on_a_client_folder(tmp_path):
    pytest.importorskip("jupyterlab", reason="JupyterLab comes with the extra `notebooks`")
    assert lab.check(tmp_path)[0].isdigit()


def test_a_jupyterlab_that_does_not_start_is_reported_with_what_it_said(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "_command", lambda folder: [sys.executable, "-c", "raise SystemExit('no luck')"])
    with pytest.raises(InputError) as error:
        lab.check(tmp_path)
    assert str(error.value) == f"JupyterLab did not start within {lab.SECONDS_TO_START} seconds. It said: no luck"
