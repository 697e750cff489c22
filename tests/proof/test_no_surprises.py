"""A diagnosis touches nothing, starts nothing, and works on the oddest machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from proof.conftest import Run

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.cli.formats import FORMATS
from claude_authdoctor.cli.output import rendered
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.report.contract import resolution_table
from claude_authdoctor.report.decision import decision
from claude_authdoctor.report.style import Style
from claude_authdoctor.resolve.resolver import resolve
from worlds import desk, login, replies, token

ROOT = str(Path(__file__).parents[2])
LOOKING = (
    ("check", "--offline"),
    ("check", "--offline", "-f", "json", "-v"),
    ("check", "--offline", "-f", "sarif"),
    ("resolve",),
    ("resolve", "--json"),
    ("vars", "-f", "json"),
    ("endpoints", "https://gateway.example"),
    ("explain", "Invalid API key"),
    ("preflight", "--offline"),
    ("fix", "--offline", "--dry-run"),
    ("rules",),
    ("token", "show"),
)
# Every audit event by which Python changes the world, reaches out, or starts something.
WATCH = """
import os, sys
CHANGES = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.remove", "os.rename", "os.mkdir",
           "os.rmdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "os.utime", "os.kill",
           "shutil.", "tempfile.", "webbrowser.", "urllib.", "http.", "sqlite3.", "mmap.")
SEEN = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)):
            SEEN.append(f"writes {path!r}")
    elif event.startswith(CHANGES):
        SEEN.append(f"{event} {arguments!r:.200}")
from claude_authdoctor.__main__ import main
sys.addaudithook(watch)
code = main()
sys.stdout.flush()
sys.stderr.write("SEEN " + "\\n".join(SEEN) if SEEN else "")
sys.exit(code)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A machine with a login, settings and a key that its profile exports."""
    for name in (".claude", "project/.claude"):
        (tmp_path / name).mkdir(parents=True, mode=0o700)
    (tmp_path / ".claude/.credentials.json").write_text(json.dumps(login(expiresAt=9_999_999_999_999)))
    (tmp_path / ".claude/settings.json").write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": "https://gw.example"}}))
    (tmp_path / ".bashrc").write_text(f"export ANTHROPIC_API_KEY={token('console-key')}\n")
    return tmp_path


def environ(home: Path, **more: str) -> dict[str, str]:
    """The variables of a process on that machine."""
    return {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": ROOT, "ANTHROPIC_API_KEY": token("console-key"), **more}  # fmt: skip


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_looking_writes_nothing_starts_nothing_and_calls_nobody(words: tuple[str, ...], home: Path) -> None:
    """Python itself is asked: no event of writing, of a socket, of a process."""
    before = {path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in home.rglob("*")}
    ran = subprocess.run(
        [sys.executable, "-B", "-c", WATCH, *words],
        env=environ(home),
        cwd=home / "project",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode in (0, 1, 3), ran.stderr
    assert "SEEN" not in ran.stderr, ran.stderr
    assert {path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in home.rglob("*")} == before


# --- odd places ----------------------------------------------------------------------------------


def homeless(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.delenv("HOME")


def empty_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", "")


def absent_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", "/nowhere/at/all")


def relative_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", "here")


def home_is_a_file(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", str(home / ".bashrc"))


def home_is_a_device(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", os.devnull)


def home_is_the_root(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", "/")


def no_working_folder(home: Path, patch: pytest.MonkeyPatch) -> None:
    gone = home / "gone"
    gone.mkdir()
    patch.chdir(gone)
    gone.rmdir()


def no_variables(home: Path, patch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        patch.delenv(name)


def no_path(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("PATH", "")


def odd_terminal(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("TERM", "dumb")
    patch.setenv("LC_ALL", "C")
    patch.setenv("FORCE_COLOR", "1")


def another_user(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "geteuid", lambda: 12345678)


def the_administrator(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "geteuid", lambda: 0)
    patch.setenv("SUDO_USER", "someone")
    patch.setenv("container", "docker")


ODD = (homeless, empty_home, absent_home, relative_home, home_is_a_file, home_is_a_device, home_is_the_root, no_working_folder, no_variables, no_path, odd_terminal, another_user, the_administrator)  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")
@pytest.mark.parametrize("oddity", ODD)
def test_an_odd_place_is_no_failure(oddity: Any, home: Path, program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that look give an answer."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home / "project")
    oddity(home, monkeypatch)
    for words in LOOKING[::2]:
        ran = program(*words)
        assert ran.code in (0, 1, 3) or (words[0] == "token" and ran.code == 4), (words, ran)
        assert "Traceback" not in ran.err
        if words[-1].endswith("json") and ran.code != 4:
            json.loads(ran.out)


@pytest.mark.skipif(not os.path.exists("/bin/sh"), reason="needs a shell")
@pytest.mark.parametrize(
    "ends", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full >/dev/full", "| true"]
)
def test_no_terminal_and_no_end_of_it_is_a_traceback(ends: str, home: Path) -> None:
    """Closed descriptors, a full disk, a reader that went away."""
    line = f"'{sys.executable}' -m claude_authdoctor check --offline {ends}"
    ran = subprocess.run(["/bin/sh", "-c", line], env=environ(home), cwd=home, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert "Traceback" not in ran.stderr + ran.stdout
    assert "Exception ignored" not in ran.stderr
    assert ran.returncode in (0, 1, 3, 4)


PLATFORMS = ("linux", "macos", "windows")
# --- other platforms -----------------------------------------------------------------------------


def examples() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every machine of the catalogue."""
    for path in sorted((rules_folder() / "checks").glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from ((raw["code"], example) for example in raw.get("example", []))


def moved(example: Mapping[str, Any], platform: str) -> dict[str, Any]:
    """The same machine as another system would have it."""
    return {**example, "platform": platform}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_machines_of_the_catalogue_on_every_platform(platform: str) -> None:
    """No check crashes and every report can be made, where a machine was meant for another system: a tenth of them."""
    on_platform(platform, list(examples())[PLATFORMS.index(platform) :: 10])


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_machine_of_the_catalogue_on_every_platform(platform: str) -> None:
    machines = list(examples())
    assert len(machines) > 300
    on_platform(platform, machines)


def on_platform(platform: str, machines: list[tuple[str, Mapping[str, Any]]]) -> None:
    """Diagnose machines as that system would have them, and say it in one format of each sort."""
    for number, (code, example) in enumerate(machines):
        machine, run = desk(moved(example, platform))
        seen = snapshot(machine, run, example.get("client"))
        resolution = resolve(seen)
        report = diagnose(Facts(seen, resolution, replies(example)))
        assert report.crashed == (), (code, example)
        rendered(report, FORMATS[number % len(FORMATS)], Style(80), verbose=True)
        rendered(report, "text", Style(40), verbose=True)
        decision(seen, resolution, Style(80))
        json.dumps(resolution_table(seen, resolution))
