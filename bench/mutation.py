"""Mutation testing of the parts that must not be wrong: a line is changed, and a test has to fail.

    python bench/mutation.py [GROUP...]

GROUP is one of those below; without one all are run, which takes an hour or more. Needs mutmut (`pip install mutmut`;
not on Windows). Each group is run in a copy of this repository, on one processor, with the tests that are quick enough
to be run for every mutant. Prints a table: changes made, those that made a test fail, per cent. Those that survive are
listed on standard error.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGE = "claude_authdoctor"
KEPT = (PACKAGE, "rules", "tests", "pyproject.toml", "README.md")
SURVIVED, UNTESTED = 0, 33  # how mutmut notes a mutant that no test minds, or no test reaches


class Group(NamedTuple):
    """Modules that are changed (below the package), and the tests that are to notice (below tests/)."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS = {
    "endpoint rules": Group(
        ("resolve/endpoint_rules.py", "resolve/webhost.py", "resolve/weburl.py"),
        ("test_endpoints.py", "test_client_base.py", "test_web_addresses.py"),
    ),
    "redactor, sanitiser": Group(
        ("report/redact.py", "report/sanitise.py", "report/defuse.py"),
        ("report/test_[rsdf]*.py",),
    ),
    "writer, locks": Group(
        ("store/writer.py", "store/locks.py", "store/lock_folders.py"),
        ("store/test_writer*.py", "store/test_lock*.py"),
    ),
    "scanner's engine": Group(
        ("scan/engine.py", "scan/match.py", "scan/judge.py", "scan/telling.py", "scan/join.py", "scan/decode.py"),
        ("scan/test_scan_[rpe]*.py", "scan/test_scan_judge.py", "scan/test_scan_dress.py"),
    ),
    "histories": Group(
        ("scan/whole.py", "scan/lanes.py", "scan/brought.py", "scan/tags.py", "scan/history.py", "scan/sift.py"),
        ("scan/test_scan_history.py", "scan/test_scan_odd_history.py"),
    ),
    "resolver": Group(
        (
            *("resolve/resolver.py", "resolve/sources.py", "resolve/slots.py"),
            *("resolve/stops.py", "resolve/chain.py", "resolve/login.py"),
        ),
        ("test_resol*.py", "test_login_told.py", "conformance/test_replay.py"),
    ),
}


def configuration(group: Group) -> str:
    """What mutmut is told, as a section of pyproject.toml."""
    modules = [f"{PACKAGE}/{module}" for module in group.modules]
    tests = sorted({str(found.relative_to(ROOT)) for name in group.tests for found in (ROOT / "tests").glob(name)})
    told = {
        "source_paths": modules,
        "also_copy": list(KEPT),
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-p", "no:randomly", "-x", "-q"],
    }
    return "\n[tool.mutmut]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())


def verdicts(folder: Path) -> dict[str, int | None]:
    """How the tests of each mutant ended, by its name."""
    found: dict[str, int | None] = {}
    for file in (folder / "mutants" / PACKAGE).rglob("*.meta"):
        found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def run(group: Group) -> dict[str, int | None]:
    """Change, test, and say how it ended; in a copy that is removed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "mutants"))
        with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(configuration(group))
        words = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1"]
        done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        found = verdicts(folder)
        if not found or None in found.values():
            sys.exit(f"mutmut did not finish:\n{done.stdout.decode(errors='replace')[-2000:]}")
        return found


def main() -> None:
    """Run the groups and print a line each."""
    wanted = sys.argv[1:] or list(GROUPS)
    if not set(wanted) <= set(GROUPS):
        sys.exit(__doc__)
    print("| group | mutants | killed | per cent |\n| --- | --- | --- | --- |", flush=True)
    for name in wanted:
        found = run(GROUPS[name])
        alive = sorted(key for key, code in found.items() if code in {SURVIVED, UNTESTED})
        killed = len(found) - len(alive)
        print(f"| {name} | {len(found)} | {killed} | {killed / len(found) * 100:.1f} |", flush=True)
        sys.stderr.writelines(f"{key}\n" for key in alive)


if __name__ == "__main__":
    main()
