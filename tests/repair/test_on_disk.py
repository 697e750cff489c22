"""Every repair on a real disk, through whole sessions: cured, quiet the second time, taken back exactly."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.machine import Peek
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.repair import lock_folder
from claude_authdoctor.repair.apply import undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.repair.plan import repairable
from claude_authdoctor.repair.session import Session, Wishes, errors, journal_of, key
from claude_authdoctor.store import holders
from machines import SPECIAL
from tests.repair.desk_look import facts_of
from tests.repair.real_home import Silent, moved, picture, write
from tests.repair.test_examples import CASES, first_repair
from worlds import UNSET, desk, filled, replies

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners")
SEEDS = (1, 2) if os.environ.get("AUTHDOCTOR_SLOW") else (1,)
# A repair that takes out a machine's last credential is taken back: this one needs another to fall back on.
BESIDE = {"ENV109": {"ANTHROPIC_AUTH_TOKEN": "{{gateway-token}}", "ANTHROPIC_BASE_URL": "https://gateway.example.com"}}


def generated() -> list[Any]:
    """Each example that its rule's repair cures, as it stands and, where there is time, exported by start-up files."""
    found = []
    for case in CASES:
        code, example = case.values
        example = {**example, "env": {**example.get("env", {}), **BESIDE.get(code, {})}}
        usual = case.id.endswith("-as it stands") or os.environ.get("AUTHDOCTOR_SLOW")
        if usual and example.get("platform", "linux") == "linux" and is_repaired(code, example):
            found += [pytest.param(code, example, seed, id=f"{case.id}-{seed}") for seed in SEEDS]
    return found


def is_repaired(code: str, example: Mapping[str, Any]) -> bool:
    """Whether there is a plan for it at all."""
    machine, run = desk(example)
    return first_repair(code, facts_of(machine, run, example), machine) is not None


GENERATED = generated()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(lock_folder, "UNTOUCHED_FOR", 0.0)
    monkeypatch.setattr(lock_folder, "SECOND_LOOK", 0.0)
    monkeypatch.setattr(holders, "SECOND_LOOK", 0.0)


@pytest.fixture(autouse=True)
def no_descriptors(monkeypatch):
    """The ones of the test run are not the machine's."""
    monkeypatch.setattr(ThisMachine, "peek", lambda *_: Peek("closed"))


def lay_out(example: Mapping[str, Any], root: Path, chosen: random.Random) -> dict[str, str]:
    """Write an example's machine to disk, its texts in one of the shapes that people's editors give them."""
    home, project = root / "home", root / "home" / "project"
    project.mkdir(parents=True)
    for part, folder in (("home", home), ("project", project)):
        for name, content in moved(filled(example.get(part, {})), str(home)).items():
            table = content if isinstance(content, dict) and content and set(content) <= SPECIAL else {"json": content}
            write(folder / name, {"text": content} if isinstance(content, str) else {"mode": "600", **table})
            reshaped(folder / name, chosen)
    for name, table in example.get("folders", {}).items():
        if name.startswith("~"):
            folder = home / name.removeprefix("~").lstrip("/")
            folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0 and "group" in table:
                os.chown(folder, -1, table["group"])
            folder.chmod(int(table.get("mode", "700"), 8))
            moment = time.time() - table.get("age", 0)
            os.utime(folder, (moment, moment))
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/bash", "USER": "u"}
    environ |= moved(filled(example.get("env", {})), str(home))
    return {name: value for name, value in environ.items() if value != UNSET}


def reshaped(path: Path, chosen: random.Random) -> None:
    """The same file with other line ends, a missing last one, or indentation by tabs."""
    data, mode = path.read_bytes(), path.stat().st_mode
    shapes: list[Callable[[bytes], bytes]] = [bytes]
    if path.suffix == ".json" and data.endswith(b"}\n") and path.name != ".credentials.json":
        shapes += [lambda text: text.replace(b"\n", b"\r\n"), lambda text: text.replace(b"  ", b"\t"), bytes.rstrip]
    if path.name.startswith((".profile", ".bash", ".zsh")) or path.suffix in (".fish", ".sh"):
        shapes += [bytes.rstrip, lambda text: b"# \xc3\xa4\xff\n" + text + b"\n\n# end"]
    path.write_bytes(chosen.choice(shapes)(data))
    path.chmod(mode & 0o7777)


def session(example: Mapping[str, Any], environ: Mapping[str, str], code: str) -> Session:
    """Asks for this repair by its name; the servers say what the example says, and accept what comes after."""
    looks: list[int] = []

    def probe(_seen: Snapshot, found: Resolution) -> tuple[Reply, ...]:
        looks.append(1)
        if len(looks) == 1:
            return replies(example) or ()
        return tuple(
            Reply(f"credential:{slot.source}", "https://api.anthropic.com/v1/models", "valid", "", source=slot.source)
            for slot in found.used
        )

    asked = Request(desk(example)[1], example.get("client"), probe=probe if "replies" in example else None)
    return Session(environ, asked, Wishes((code,), yes=True, unsafe=True), Silent())


def locks(root: Path) -> dict[str, int]:
    """When each lock was touched: its age says whether it is left over."""
    return {str(path): path.stat().st_mtime_ns for path in root.rglob("*.lock") if ".local" not in path.parts}


@pytest.mark.parametrize(("code", "example", "seed"), GENERATED)
def test_fix_then_nothing_then_undo(code, example, seed, tmp_path, monkeypatch):
    """The finding goes and no error comes; a second run changes nothing; undone, every byte and mode is as it was."""
    environ = lay_out(example, tmp_path, random.Random(f"{seed}/{code}/{example['title']}"))
    monkeypatch.chdir(tmp_path / "home" / "project")
    before, touched = picture(tmp_path), locks(tmp_path)

    first = session(example, environ, code)
    start, end = first.run()
    after = picture(tmp_path)
    assert [step.finding.code for step in first.made][:1] == [code], first.voice.said
    assert after != before
    assert not {key(step.finding) for step in first.made} & {key(finding) for finding in end.findings}
    assert errors(end) <= errors(start) | {one for one in errors(end) if one[0] in ("SRC100", "URL102")}

    again = session({**example, "replies": {}}, first.environ, code)
    again.run()
    assert not again.made
    assert picture(tmp_path) == after

    journal = journal_of(ThisMachine(environ))
    for record in reversed(journal.records()):
        undo(record, Disk(), journal)
    assert picture(tmp_path) == before
    assert locks(tmp_path) == touched


def test_every_repair_is_among_them():
    """A repair that no machine on disk has proven is none."""
    assert {case.values[0] for case in GENERATED} == repairable()
