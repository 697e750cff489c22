"""Secrets in every place a diagnosis looks at, and no piece of one in anything that leaves the program."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from probe.broken import ODD
from probe.standin import Request, answer, error
from proof.canaries import CANARIES, PIECES, inner, leaked
from proof.conftest import Ran, Run
from proof.faults import KINDS, PACKAGE, broken, touched
from proof.haunted import Watch, descriptor, environ, haunt, other_process, watching

from claude_authdoctor.catalog.variables import variables
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.cli.formats import FORMATS

PASTED = CANARIES["pasted"]
FLAG = json.dumps({"env": {"ANTHROPIC_AUTH_TOKEN": CANARIES["flag-settings"], "ANTHROPIC_BASE_URL": f"https://x:{CANARIES['flag-settings']}@y.example"}, "apiKeyHelper": f"echo {CANARIES['helper-command']}"})  # fmt: skip
REPORTS = ("text", "table", "json", "markdown")
LOUDNESS: tuple[tuple[str, ...], ...] = ((), ("-v",), ("-q",))
OFFLINE = "--offline"
# What no variable of a haunted machine may be: these decide where the program looks, or what a test needs.
STEERING = {
    "HOME",
    "PATH",
    "USERPROFILE",
    "COLUMNS",
    "CLAUDE_CONFIG_DIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
}


def commands(home: Path) -> list[tuple[str, ...]]:
    """Every command, in every format and verbosity, with secrets among its words where a person may put one."""
    return [
        *(("check", OFFLINE, "-f", form, *loud) for form in REPORTS for loud in LOUDNESS),
        *(("check", OFFLINE, "-f", form, "--settings", text) for form in REPORTS for text in (FLAG, FLAG[:-1], PASTED)),
        *(("check", OFFLINE, "-f", form, "--run-helpers", "-v") for form in REPORTS),
        *(("check", OFFLINE, "--mode", "print", flag) for flag in ("--bare", "-v")),
        ("resolve",), ("resolve", "--json"), ("resolve", "--run-helpers"), ("resolve", "--json", "--settings", FLAG),
        *(("vars", "-f", form, *more) for form in REPORTS for more in ((), ("--set",), ("--secret",))),
        *(("vars", name, "-f", form) for form in REPORTS for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "AWS_PROFILE")),
        *(("explain", "-f", form, what) for form in ("text", "json", "markdown") for what in ("SRC101", f"Invalid API key {PASTED}", f"401 {PASTED}", PASTED)),
        *(("endpoints", "-f", form, url) for form in ("text", "json") for url in (PASTED, f"https://{PASTED}@api.anthropic.com/{PASTED}?{PASTED}#{PASTED}", f"https://{PASTED}.example")),
        *(("rules", "-f", form) for form in ("text", "json", "markdown")),
        *(("scan", "-f", form, str(home)) for form in ("text", "json", "jsonl")),
        ("token", "show"), ("token", "show", "--json"), ("login",), ("logout",), ("token", "revoke"), ("login", "--direct"),
        ("vars", PASTED), ("vars", "--group", PASTED), ("rules", "check", PASTED), (PASTED,), (f"--{PASTED}",),
        ("check", PASTED), ("check", f"--{PASTED}"), ("check", "--mode", PASTED), ("check", "--client-version", PASTED),
        ("check", OFFLINE, "-o", f"/nowhere/{PASTED}"), ("check", OFFLINE, "--config-dir", f"/nowhere/{PASTED}"),
        ("check", OFFLINE, "--setting-sources", PASTED), ("check", OFFLINE, "--model", PASTED), ("check", OFFLINE, "--timeout", PASTED),
        ("endpoints", "--purpose", PASTED), ("explain", "--format", PASTED), ("token", PASTED), ("login", "--email", PASTED, "--port", PASTED),
        *(("check", OFFLINE, "-f", form) for form in FORMATS if form not in REPORTS),
        *(("preflight", OFFLINE, "-f", form) for form in FORMATS),
        ("preflight", OFFLINE, "--require", PASTED), ("preflight", OFFLINE, "--allow-endpoint", f"https://{PASTED}.example/{PASTED}"), ("preflight", OFFLINE, "--path", PASTED),
        ("fix", OFFLINE, "--dry-run"), ("fix", OFFLINE, "--dry-run", "--unsafe"), ("fix", PASTED), ("undo", PASTED), ("undo", "--list"),
        *((name, "--help") for name in COMMANDS),
    ]  # fmt: skip


@pytest.fixture(params=["sound", "spoilt", "wrong"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine full of secrets; `spoilt` with broken files, `wrong` with a secret in every variable there is."""
    place = haunt(tmp_path, monkeypatch, spoilt=request.param == "spoilt")
    if request.param == "wrong":
        for known in variables():
            if known.name not in STEERING:
                monkeypatch.setenv(known.name, CANARIES["wrong-variable"])
    with other_process(), descriptor() as number:
        for name, value in environ(place).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", str(number))
        monkeypatch.chdir(place / "project")
        yield place


def outlets(ran: Ran, watch: Watch, home: Path) -> Iterator[str | bytes]:
    """All that left the program: both outputs, every file it wrote, what its children were told."""
    yield from (ran.out, ran.err)
    yield from (child for child in watch.children if str(home / "helper.sh") not in child and "printf" not in child)
    for path in watch.written:
        with contextlib.suppress(OSError):
            if os.path.isfile(path) and not path.endswith(".credentials.json"):
                yield Path(path).read_bytes()


def silent(ran: Ran, watch: Watch, home: Path, what: Any) -> None:
    """Nothing of a secret, and no traceback."""
    assert not leaked(outlets(ran, watch, home)), what
    assert "Traceback" not in ran.err, what


def test_a_leak_would_be_seen() -> None:
    """The search finds any twelve characters, in any dress."""
    for name, value in CANARIES.items():
        middle = inner(value)[20:32]
        assert leaked([f"x{middle}x"]) == leaked([f"x{middle[::-1]}x"]) == {name}
        assert not leaked([middle[:11], value[: value.index(inner(value))], value[-4:]])
    assert len(CANARIES) >= 12
    assert len(PIECES) > 10_000


@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_no_command_says_a_secret(home: Path, program: Run) -> None:
    """Every command, format and verbosity."""
    in_silence(commands(home), home, program)


@pytest.mark.parametrize("home", ["spoilt", "wrong"], indirect=True)
def test_no_command_says_a_secret_of_an_odd_machine(home: Path, program: Run) -> None:
    """A third of the commands where files are broken, and where a key stands in every variable."""
    in_silence(commands(home)[::3], home, program)


@pytest.mark.slow
@pytest.mark.parametrize("home", ["spoilt", "wrong"], indirect=True)
def test_no_command_at_all_says_a_secret_of_an_odd_machine(home: Path, program: Run) -> None:
    in_silence(commands(home), home, program)


def in_silence(given: list[tuple[str, ...]], home: Path, program: Run) -> None:
    """Run commands, and look at all that leaves them."""
    for words in given:
        with watching() as watch:
            ran = program(*words)
        silent(ran, watch, home, words)
        assert ran.code != 4, (words, ran.err)
    assert not [path for path in home.rglob("*") if "pasted" in path.name]


@pytest.mark.parametrize("home", ["sound", "spoilt"], indirect=True)
def test_a_repair_says_no_secret_and_leaves_none_where_others_read(home: Path, program: Run) -> None:
    """What `fix` and `undo` print; and that every file of theirs with a secret in it is the owner's alone."""
    for words in (("fix", OFFLINE, "--yes", "--unsafe"), ("undo", "--list"), ("undo",)):
        with watching() as watch:
            ran = program(*words)
        assert not leaked([ran.out, ran.err, *watch.children]), words
        assert "Traceback" not in ran.err
        for path in map(Path, watch.written):
            if path.is_file() and leaked([path.read_bytes()]):
                assert path.stat().st_mode & 0o077 == 0, path
                assert path.is_relative_to(home), path


# --- a fault anywhere ----------------------------------------------------------------------------

FAULTY = (
    ("check", OFFLINE, "-v", "--run-helpers"),
    ("check", OFFLINE, "-f", "json", "--settings", FLAG),
    ("check", OFFLINE, "-f", "table"),
    ("check", OFFLINE, "-f", "markdown"),
    ("resolve",),
    ("resolve", "--json"),
    ("vars", "-f", "json"),
    ("vars",),
    ("explain", f"Invalid API key {PASTED}"),
    ("endpoints", f"https://u:{PASTED}@gw.example"),
    ("rules",),
    ("token", "show"),
    ("token", "revoke", "--yes"),
    ("scan", "-f", "json", "."),
)
FEW = 5  # functions of each command that are broken in the ordinary suite
# A function that is to close a socket and fails instead leaves it open; the interpreter says so, and nothing else.
UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
WAY = tuple(f"{PACKAGE}.{part}" for part in ("probe", "login", "store"))


def one_fault_at_a_time(program: Run, home: Path, few: int | None) -> int:
    """Break what each command comes through, function by function; how many runs that were."""
    runs = 0
    kinds = itertools.cycle(KINDS)
    for words in FAULTY:
        found = touched(lambda words=words: program(*words))  # type: ignore[misc]
        for seam in found[:: max(1, len(found) // few)] if few else found:
            with pytest.MonkeyPatch.context() as patch, watching() as watch:
                broken(patch, seam, kind := next(kinds))
                ran = program(*words)
            silent(ran, watch, home, (words, seam.path, kind))
            assert ran.code in (0, 1, 2, 3, 4), (words, seam.path, ran)
            runs += 1
    return runs


@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_no_fault_says_a_secret(home: Path, program: Run) -> None:
    """An exception that quotes secrets, in a few functions of every layer: one line, no secret, a known exit code."""
    assert one_fault_at_a_time(program, home, FEW) >= 30


@pytest.mark.slow
@pytest.mark.parametrize("home", ["sound", "spoilt"], indirect=True)
def test_no_fault_in_any_function_says_a_secret(home: Path, program: Run) -> None:
    """The same with every function of ours that any of the commands comes through."""
    assert one_fault_at_a_time(program, home, None) >= 300


# --- the network ---------------------------------------------------------------------------------


def echoing(request: Request) -> bytes:
    """A server that says again what it was told, and a secret of its own."""
    own = CANARIES["answer"]
    if "token" in request.path:
        return answer(
            400, {"error": "invalid_grant", "error_description": f"{request.body!r} {own}", "access_token": own}
        )
    return error(401, f"{request.whole} {own} {PASTED}", own, request_id=own)


def given(request: Request) -> bytes:
    """A server that gives new tokens away."""
    own = CANARIES["answer"]
    if "token" in request.path:
        return answer(
            200, {"access_token": own, "refresh_token": own + "x", "expires_in": 28800, "token_type": "Bearer"}
        )
    return answer(
        200, {"data": [{"id": own}], "account": {"email": own, "display_name": own}, "organization": {"name": own}}
    )


def always(said: Any, _: Request) -> Any:
    """A server with one answer for everything."""
    return said


SERVERS: dict[str, Callable[[Request], Any]] = {"echoes": echoing, "gives": given}
SERVERS |= {name: partial(always, said) for name, said, _ in ODD[:6]}


@pytest.fixture
def online(
    request: pytest.FixtureRequest, home: Path, standin: Any, authority_file: str, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The haunted machine behind a stand-in for all servers."""
    server = standin(SERVERS[request.param])
    for name, value in environ(home, server.url, authority_file).items():
        monkeypatch.setenv(name, value)
    return home


@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", SERVERS, indirect=True)
def test_no_answer_is_repeated(online: Path, program: Run) -> None:
    """Servers that echo, give, break and lie; on top of that a store that is written."""
    for words in (
        ("check", "--timeout", "1.5", "-f", "json", "-v"),
        ("check", "--timeout", "1.5", "-v"),
        ("token", "refresh", "--force", "--json"),
        ("token", "refresh", "--force"),
        ("token", "show"),
    ):
        with watching() as watch:
            ran = program(*words)
        silent(ran, watch, online, words)
        assert ran.code != 4, (words, ran.err)


@UNCLOSED
@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", ["gives"], indirect=True)
def test_no_fault_on_the_way_says_a_secret(online: Path, program: Run) -> None:
    """The same faults in what probes and refreshes come through, in this thread and in others."""
    some_faults_online(online, program, 3)


@UNCLOSED
@pytest.mark.slow
@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", ["gives", "echoes"], indirect=True)
def test_no_fault_anywhere_on_the_way_says_a_secret(online: Path, program: Run) -> None:
    """Every function of probing and refreshing."""
    some_faults_online(online, program, 400)


def some_faults_online(home: Path, program: Run, few: int) -> None:
    """Break functions of the network's half of the program."""
    kinds = itertools.cycle(KINDS)
    store = home / ".claude/.credentials.json"
    before = store.read_bytes()
    for words in (("check", "--timeout", "0.3", "-f", "json"), ("token", "refresh", "--force")):
        found = [
            seam
            for seam in touched(lambda words=words: program(*words))  # type: ignore[misc]
            if seam.original.__module__.startswith(WAY)
        ]
        for seam in found[:: max(1, len(found) // few)]:
            store.write_bytes(before)
            with pytest.MonkeyPatch.context() as patch, watching() as watch:
                broken(patch, seam, kind := next(kinds))
                ran = program(*words)
            silent(ran, watch, home, (words, seam.path, kind))


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")
@pytest.mark.parametrize("home", ["sound"], indirect=True)
def test_a_helper_is_told_nothing(home: Path, program: Run) -> None:
    """A helper that the user lets run sees HOME and PATH, and no credential."""
    told = home / "told"
    (home / "helper.sh").write_text(f"#!/bin/sh\nenv >> {told}\ncat /proc/$PPID/cmdline >> {told}\n")
    (home / ".claude/settings.json").write_text(json.dumps({"apiKeyHelper": str(home / "helper.sh")}))
    program("check", OFFLINE, "--run-helpers")
    text = told.read_text()
    assert "HOME=" in text
    assert not leaked([text])
