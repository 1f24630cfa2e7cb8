"""The project around the code: versions, environments and documented names agree with each other."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import engagement

ROOT = Path(__file__).parents[1]
PYPI_ONLY = {"typst", "pypandoc-binary", "pyxform", "citric"}  # environment.yml leaves these to pip, and says why
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def _requirements(lines: list[str]) -> dict[str, str]:
    """Name -> lower bound of requirements written as name>=bound."""
    return {name: bound for name, _, bound in (line.partition(">=") for line in lines)}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def conda() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_environment_is_in_step_with_pyproject(project, conda):
    extras = project["optional-dependencies"]
    wanted = _requirements([*project["dependencies"], *extras["notebooks"], *extras["platforms"], *extras["test"]])
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items() if name not in PYPI_ONLY}
    wanted["python"] = project["requires-python"].removeprefix(">=")
    wanted["pip"] = ""
    assert _requirements([line for line in conda["dependencies"] if isinstance(line, str)]) == wanted


def test_conda_environment_installs_this_package_with_its_extras(conda):
    assert conda["dependencies"][-1] == {"pip": ["-e .[notebooks,platforms,test]"]}
    assert conda["channels"][0] == "conda-forge"


def test_every_requirement_has_a_lower_bound(project):
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", line)] == []


def test_versions_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == engagement.__version__
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == engagement.__version__
    assert citation["license"] == "BSD-3-Clause"


def _public_modules() -> list[str]:
    """The two packages and what lies directly in them: the import paths that are promised to stay."""
    names = ["engagement", "surveys"]
    for package in ("engagement", "surveys"):
        folder = ROOT / package
        names += [f"{package}.{path.stem}" for path in folder.glob("[a-z]*.py")]
        names += [f"{package}.{path.parent.name}" for path in folder.glob("*/__init__.py")]
    return sorted(names)


def _public_functions() -> list[tuple[str, object]]:
    """Every function that a user can reach by a public name, once."""
    found: dict[object, str] = {}
    for name in _public_modules():
        module = importlib.import_module(name)
        default = [key for key in vars(module) if not key.startswith("_")]
        for key in getattr(module, "__all__", dir(module) if name == "engagement" else default):
            thing = getattr(module, key)
            if inspect.isfunction(thing) and thing.__module__.split(".")[0] in ("engagement", "surveys"):
                found.setdefault(thing, f"{thing.__module__}.{key}")
    return sorted((name, thing) for thing, name in found.items())


# One sentence says it all: counting rules that share their arguments, which the module explains.
ONE_SENTENCE = "engagement.evidence.indicators."


def _missing_from_docstring(function: object) -> list[str]:
    """What numpydoc asks for and the docstring lacks; sections may be left to a function it refers to."""
    text = inspect.getdoc(function) or ""
    if re.search(r"(As|of|see) `\w+`", text, re.IGNORECASE) and "Parameters\n-------" not in text:
        return []
    signature = inspect.signature(function)
    missing = [] if text else ["a docstring"]
    if signature.parameters and "Parameters\n-------" not in text:
        missing.append("section Parameters")
    body = text.partition("Parameters\n-------")[2]
    for name in signature.parameters:
        if not re.search(rf"^(\*{{0,2}}\w+, )*\*{{0,2}}{name}(, \w+)*( : .+)?$", body, re.MULTILINE):
            missing.append(f"parameter {name}")
    returns_something = signature.return_annotation not in ("None", None)
    if returns_something and not re.search(r"^(Returns|Yields)\n-------?", text, re.MULTILINE):
        missing.append("section Returns")
    return missing


def test_every_public_function_is_documented():
    functions = [(name, one) for name, one in _public_functions() if not name.startswith(ONE_SENTENCE)]
    assert len(functions) > 30
    lacking = {name: missing for name, function in functions if (missing := _missing_from_docstring(function))}
    assert lacking == {}


def test_readme_shows_the_commands_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)`", readme)) | set(re.findall(r"^\s*make ([a-z-]+)", readme, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_links_in_the_documents_lead_somewhere():
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    lost = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert lost == []


def _tool(name: str) -> ModuleType:
    """Load a script of tools/ as a module."""
    specification = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_settings_page_is_in_step_with_the_settings():
    """If this fails: python tools/write_settings_page.py."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == _tool("write_settings_page").page()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a clone: git does not say which files belong to it")
def test_only_expected_files_can_get_into_a_wheel():
    check_wheel = _tool("check_wheel")
    assert check_wheel.unexpected(check_wheel.tracked()) == []
    generated = ["engagement/report/out.pdf", "engagement/_notebooks/.ipynb_checkpoints/01_a.ipynb", "demo/report.html"]
    assert check_wheel.unexpected(generated) == generated


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_define_nothing_and_are_committed_as_run(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    defined = [
        node.name
        for cell in cells
        for node in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert defined == []
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"] == []
    assert any("NBVAL_CHECK_OUTPUT" in "".join(cell["source"]) for cell in cells)
