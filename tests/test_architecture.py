"""The house: imports point one way, pure modules stay pure, files stay short, and each door loads only what it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "claude_authdoctor"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))

# The part of probe/ that only thinks: what to ask, and what an answer means.
PROBE_THOUGHT = tuple(
    f"probe.{name}"
    for name in (
        *("plan", "classify", "answers", "consent", "credentials", "cloud_question", "federation_question"),
        *("panel", "question", "site"),
    )
)

# From the bottom up; a module imports only from its own row's folder or from rows below.
ROWS = (
    ("model", "destination"),
    ("catalog",),
    ("resolve",),
    ("check", "explain", "repair.plan", "collect.exports.jsonc", *PROBE_THOUGHT),
    ("diagnose",),
    ("report", "collect", "store", "probe", "repair", "scan", "login"),
    ("doctor", "preflight", "catalog.build", "scan.build", "repair.session", "settings", "configuration"),
    ("cli",),
    ("__main__",),
)
PURE = ("model", "resolve", "check", "report", "explain", "diagnose", "repair.plan", *PROBE_THOUGHT)
WORLDLY = {
    "os", "io", "socket", "ssl", "subprocess", "shutil", "tempfile", "pathlib", "urllib.request", "http", "httpx",
    "asyncio", "threading", "multiprocessing", "ctypes", "signal", "time", "random", "secrets", "sys", "platform",
}  # fmt: skip
# Where a secret's own text may be handed on or judged: its shape, the wire, the file.
MAY_REVEAL = {
    "model", "resolve", "collect", "probe", "store", "login", "repair", "report.redact", "check", "scan", "preflight",
}  # fmt: skip
LIMIT = 300


def name_of(path: Path) -> str:
    """A module's name below the package: `collect.here`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "__init__"


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, at the top or inside a function, but not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def row_of(module: str) -> int | None:
    """The row a module stands in: the longest name that fits."""
    fits = [(len(name), row) for row, names in enumerate(ROWS) for name in names if within(module, name)]
    return max(fits)[1] if fits else None


def within(module: str, name: str) -> bool:
    """Whether a module is that one or lies in it."""
    return module == name or module.startswith(f"{name}.")


def own(path: Path) -> set[str]:
    """The modules of this package that a file imports."""
    known = {name_of(file) for file in FILES}
    names = {
        name.removeprefix("claude_authdoctor.") for name in imports_of(path) if name.startswith("claude_authdoctor.")
    }
    return names & known


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    """No module imports from a row above its own."""
    row = row_of(name_of(path))
    if name_of(path) == "__init__":
        return

    assert row is not None, "every module stands in a row"
    assert {name for name in own(path) if (row_of(name) or 0) > row} == set()


@pytest.mark.parametrize(
    "path", [path for path in FILES if any(within(name_of(path), name) for name in PURE)], ids=name_of
)
def test_pure_modules_do_not_touch_the_world(path: Path) -> None:
    """Thought is free of files, sockets, programs, clocks and chance."""
    used = {name.split(".")[0] for name in imports_of(path)} | imports_of(path)

    assert used & WORLDLY == set()
    assert "open(" not in path.read_text(encoding="utf-8").replace("is_open(", "")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_short(path: Path) -> None:
    """A file that outgrows the limit is two ideas."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_module_and_public_function_says_what_it_is_for(path: Path) -> None:
    """A docstring on every module, class and public function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nested = {
        inner for node in ast.walk(tree) if isinstance(node, kinds[:2]) for inner in ast.walk(node) if inner is not node
    }
    public = [node for node in ast.walk(tree) if isinstance(node, kinds) and node not in nested and node.name[0] != "_"]
    bare = [node.name for node in public if not ast.get_docstring(node)]

    assert ast.get_docstring(tree)
    assert bare == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_secrets_are_revealed_only_where_they_are_judged_or_handed_on(path: Path) -> None:
    """No reporter and no command line sees a secret's text."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "reveal"
    ]
    if calls:
        assert any(within(name_of(path), name) for name in MAY_REVEAL)


def loaded_by(*arguments: str) -> set[str]:
    """The modules in memory after a command line has run."""
    code = (
        "import sys; sys.argv[1:] = sys.argv[1:]\n"
        "from claude_authdoctor.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(chr(10).join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


def test_version_loads_nothing() -> None:
    """`--version` answers before any library is read."""
    assert loaded_by("--version") & {"typer", "json", "tomllib", "re", "httpx", "pydantic"} == set()


def test_offline_check_loads_no_network_and_no_settings_library() -> None:
    """`check --offline` pays for nothing it does not use."""
    heavy = {
        "httpx",
        "ssl",
        "asyncio",
        "pydantic_settings",
        "tabulate",
        "yaml",
        "tomllib",
        "psutil",
        "tree_sitter",
        "rich",
        "typer",
        "pydantic",
    }

    assert loaded_by("check", "--offline") & heavy == set()


def test_resolve_loads_no_network() -> None:
    """`resolve` never asks the network, so it does not even load it, nor what a plain command line does not need."""
    assert loaded_by("resolve", "--json") & {"httpx", "ssl", "asyncio", "typer", "pydantic"} == set()
