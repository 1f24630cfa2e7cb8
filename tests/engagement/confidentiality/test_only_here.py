"""Only the gate builds a Release, and every figure asks for a protected table before it does anything else.

Both are read off the source with `ast`, and the checkers themselves are tried on planted bad code.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GATE = ROOT / "engagement" / "confidentiality"
CODE = ("engagement", "surveys", "notebooks", "examples", "benchmarks", "docs")


def release_calls(source: str, *, copies: bool = True) -> list[int]:
    """Lines on which a Release is built, under whatever name it was imported, or copied with changes."""
    tree = ast.parse(source)
    names = {"Release"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname for alias in node.names if alias.name == "Release" and alias.asname}
        if isinstance(node, ast.Assign) and _name(node.value) in names:
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = _name(node.func)
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            partial = called == "partial" and any(_name(argument) in names for argument in arguments)
            copied = copies and called == "replace" and any(_name(argument) == "release" for argument in node.args)
            if called in names or partial or copied:
                lines.append(node.lineno)
    return sorted(lines)


def _name(node: ast.expr) -> str | None:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None


def unguarded_figures(source: str, public: set[str]) -> list[str]:
    """Public functions that take tables and do something before each has gone through require_protected."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in public:
            tables = _table_arguments(node.args)
            if tables - _guarded(node.body):
                found.append(node.name)
    return found


def _table_arguments(arguments: ast.arguments) -> set[str]:
    """Arguments that hold tables: annotated as DataFrame, or not annotated at all."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [arguments.vararg] if arguments.vararg else []
    return {one.arg for one in every if one.annotation is None or "DataFrame" in ast.unparse(one.annotation)}


def _guarded(body: list[ast.stmt]) -> set[str]:
    """Names guarded by the statements a function starts with (after its docstring and imports)."""
    guarded: set[str] = set()
    for number, statement in enumerate(body):
        is_docstring = number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if is_docstring or isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        names = set(_guard(statement))
        if not names:
            break
        guarded |= names
    return guarded


def _guard(statement: ast.stmt) -> Iterator[str]:
    """Names one guarding statement covers: the call, the call unless None, the call for each of several."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if _name(call.func) == "require_protected" and len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            yield call.args[0].id
    elif isinstance(statement, ast.If) and not statement.orelse and len(statement.body) == 1:
        inner = set(_guard(statement.body[0]))
        if {ast.unparse(statement.test)} & {f"{name} is not None" for name in inner}:
            yield from inner
    elif isinstance(statement, ast.For) and len(statement.body) == 1 and isinstance(statement.target, ast.Name):
        over = statement.iter.elts if isinstance(statement.iter, (ast.Tuple, ast.List)) else [statement.iter]
        guarded = statement.target.id in set(_guard(statement.body[0]))
        yield from (one.id for one in over if guarded and isinstance(one, ast.Name))


def _public_figures() -> set[str]:
    """Names that engagement.plots exports."""
    path = ROOT / "engagement" / "plots" / "__init__.py"
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Name and code of every module and notebook outside the gate."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and GATE not in path.parents:
            yield name, path.read_text(encoding="utf-8")
        elif path.suffix == ".ipynb" and ".ipynb_checkpoints" not in path.parts:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
            yield name, "\n".join(line for cell in code for line in cell.split("\n") if not line.startswith(("%", "!")))


def test_only_the_gate_builds_a_release():
    assert {f"{name}:{line}" for name, source in _sources(*CODE) for line in release_calls(source)} == set()


def test_tests_take_their_releases_from_the_gate_too():
    """Tests may change a copy, to see what is made of it; they build none."""
    sources = _sources("tests")
    assert {f"{name}:{line}" for name, source in sources for line in release_calls(source, copies=False)} == set()


def test_the_gate_builds_it_in_two_places():
    building = {path.name for path in GATE.glob("*.py") if release_calls(path.read_text(encoding="utf-8"))}
    assert building == {"protect.py", "release.py"}


def test_every_figure_asks_for_a_protected_table_first():
    public = _public_figures()
    found = {
        f"{path.name}: {name}"
        for path in (ROOT / "engagement" / "plots").glob("*.py")
        if not path.name.startswith(
            "alt_text"
        )  # its functions carry the names of figures; `alt_text` asks for them all
        for name in unguarded_figures(path.read_text(encoding="utf-8"), public)
    }
    assert found == set()


def test_figures_are_seen_at_all():
    public = _public_figures()
    assert {"say_see_show", "heat_map", "gap_forest"} <= public
    taking_tables = {
        node.name
        for path in (ROOT / "engagement" / "plots").glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name in public and _table_arguments(node.args)
    }
    assert len(taking_tables) >= 8


@pytest.mark.parametrize(
    "source",
    [
        "from engagement.confidentiality import Release\nx = Release({}, None, {})",
        "import engagement.confidentiality as gate\nx = gate.Release(tables, hidden, manifest)",
        "from engagement.confidentiality import Release as R\n\ndef f():\n    return R({}, None, {})",
        "from engagement.confidentiality import Release\nmake = Release\nx = make({}, None, {})",
        "from functools import partial\nfrom engagement.confidentiality import Release\nmake = partial(Release, {})",
        "import dataclasses\nx = dataclasses.replace(release, tables={})",
    ],
)
def test_a_planted_release_is_found(source):
    assert release_calls(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "from engagement.confidentiality import Release, protect\nx: Release = protect(tables)",
        "def f(release: Release) -> Release:\n    return release",
        "name = release_name.replace('a', 'b')",
    ],
)
def test_using_a_release_is_not_building_one(source):
    assert release_calls(source) == []


BAD_FIGURES = {
    "never": "(table: pd.DataFrame, *, ax=None) -> Axes:\n    return table.plot(ax=ax)",
    "too late": "(table: pd.DataFrame):\n    rows = table.dropna()\n    require_protected(table)\n    return rows",
    "one of two": "(table: pd.DataFrame, other: pd.DataFrame):\n    require_protected(table)\n    return other",
    "sometimes": "(table: pd.DataFrame, strict: bool):\n    if strict:\n        require_protected(table)",
    "optional": "(table: pd.DataFrame, show: pd.DataFrame | None = None):\n    require_protected(table)\n    show.plot()",
    "no annotation": "(data):\n    return data",
    "in a loop": "(*tables: pd.DataFrame):\n    for table in tables:\n        table.plot()\n        require_protected(table)",
    "a part": "(table: pd.DataFrame):\n    require_protected(table.head())\n    return table",
}


@pytest.mark.parametrize("source", BAD_FIGURES.values(), ids=BAD_FIGURES)
def test_a_planted_figure_without_its_guard_is_found(source):
    assert unguarded_figures(f"def figure{source}", {"figure"}) == ["figure"]


GOOD_FIGURES = {
    "plain": '(table: pd.DataFrame, *, ax: Axes | None = None):\n    """Draw."""\n    require_protected(table)',
    "imports": "(table: pd.DataFrame):\n    import seaborn\n\n    require_protected(table)\n    seaborn.plot(table)",
    "optional": "(a: pd.DataFrame, b: pd.DataFrame | None = None):\n    require_protected(a)\n"
    "    if b is not None:\n        require_protected(b)",
    "several": "(a: pd.DataFrame, b: pd.DataFrame):\n    for table in (a, b):\n        require_protected(table)",
    "starred": "(*tables: pd.DataFrame | None):\n    for table in tables:\n        if table is not None:\n"
    "            require_protected(table)",
    "no table": "(ax: Axes, path: str):\n    ax.figure.savefig(path)",
}


@pytest.mark.parametrize("source", GOOD_FIGURES.values(), ids=GOOD_FIGURES)
def test_a_guarded_figure_passes(source):
    assert unguarded_figures(f"def figure{source}", {"figure"}) == []
    assert unguarded_figures(f"def _figure{source}", {"figure"}) == []
