"""A credential is in one header of one request, and nowhere else: not in output, logs, exceptions, argv or children."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from probe.broken import ODD
from probe.service import Service, machine, probed
from probe.standin import Request, answer, error

from claude_authdoctor.probe import engine, http
from claude_authdoctor.probe.progress import Line
from worlds import login, token

KINDS = ("console-key", "gateway-token", "setup-token", "access-token", "refresh-token")


def pieces(value: str) -> set[str]:
    """Every twelve characters of a secret's inner part, plain, reversed and packed."""
    inner = value[14:-4]
    forms = (inner, inner[::-1], base64.b64encode(value.encode()).decode()[24:-8], quote(value)[14:-4])
    return {form[start : start + 12] for form in forms for start in range(0, len(form) - 12, 3)}


CANARIES = set().union(*(pieces(token(kind)) for kind in KINDS))


def leaks(text: str) -> list[str]:
    return [piece for piece in CANARIES if piece in text]


def everything(around: dict[str, str]) -> dict[str, Any]:
    """A machine with a credential in every place."""
    return {
        "env": {**around, "ANTHROPIC_API_KEY": token("console-key"), "ANTHROPIC_AUTH_TOKEN": token("gateway-token"), "CLAUDE_CODE_OAUTH_TOKEN": token("setup-token")},
        "home": {".claude/.credentials.json": {"json": login()}},
    }  # fmt: skip


@contextlib.contextmanager
def listening() -> Iterator[io.StringIO]:
    """All that any library logs, at the finest level."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setLevel(1)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def always(said: Any, _: Request) -> Any:
    return said


SAID = {
    "all is well": Service({token("console-key"): "key", token("access-token"): "login", token("setup-token"): "setup"}),
    "all is refused": Service(),
    "echoed": lambda request: error(401, f"invalid x-api-key {request.whole}"),
    "echoed in headers": lambda request: answer(302, "", headers={"location": f"https://x.example/{request.header('x-api-key')}", "retry-after": request.header("authorization") or "", "date": request.whole[:60]}),
    "echoed in a page": lambda request: answer(200, f"<html>{request.whole}</html>"),
}  # fmt: skip
SAID |= {name: partial(always, said) for name, said, _ in ODD}


@pytest.mark.parametrize("name", SAID)
def test_nothing_but_the_header(
    name: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    example = everything(around(server := standin(SAID[name])))
    with listening() as log:
        replies = probed(example.pop("env"), timeout=0.7, budget=1.2, **example)
    out, err = capfd.readouterr()
    texts = [out, err, log.getvalue(), repr(replies), *(json.dumps(dict(reply.data)) for reply in replies.values())]
    assert not [leak for text in texts for leak in leaks(text)]
    for request in server.requests:
        carrying = [header for header, value in request.headers if leaks(value)]
        assert len(carrying) <= 1, "one credential, one header"
        assert set(carrying) <= {"x-api-key", "authorization"}
        assert not leaks(f"{request.host}{request.path}{request.body!r}")
        assert token("refresh-token") not in request.whole


def test_our_own_failure_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    def breaks(question: Any, *_: Any, **__: Any) -> Any:
        raise RuntimeError("".join(one.secret.reveal() for one in question.carries))

    example = everything(around(standin(Service())))
    for place in ((http, "sent"), (engine, "together"), (http, "explained")):
        with monkeypatch.context() as patch:
            patch.setattr(*place, breaks if place[1] == "sent" else lambda *_: 1 / 0)
            replies = probed(dict(example["env"]), timeout=1, budget=2, home=example["home"])
            assert not leaks(repr(replies))
            if place[1] != "explained":
                assert {reply.outcome for reply in replies.values() if reply.source} <= {"unknown", "not_asked"}


def test_a_traceback_without_locals_tells_nothing(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    seen = machine(**everything(around(standin(Service()))))
    fault = ValueError(seen.snapshot, seen.resolution)
    assert not leaks("".join(traceback.format_exception(fault)))


def test_no_interrupt_is_swallowed(
    monkeypatch: pytest.MonkeyPatch, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    seen = machine(around(standin(Service()), ANTHROPIC_API_KEY=token("console-key")))
    with pytest.raises(KeyboardInterrupt):
        engine.probe_all(seen.snapshot, seen.resolution, progress=interrupted)


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")
def test_neither_argv_nor_a_child_shows_it(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    """A whole `check` in a process of its own; all command lines of the machine are watched while it runs."""
    server = standin(lambda _: (time.sleep(0.3), error(401, "invalid x-api-key"))[1])
    (tmp_path / ".claude").mkdir()
    (tmp_path / ".claude/.credentials.json").write_text(json.dumps(login(expiresAt=9_999_999_999_999)))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        **around(server),
        "ANTHROPIC_API_KEY": token("console-key"),
    }
    run = subprocess.Popen(
        [sys.executable, "-m", "claude_authdoctor", "check", "--format", "json"],
        env={**env, "PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen: list[str] = []
    watching = threading.Thread(target=lambda: seen.extend(command_lines(run)), daemon=True)
    watching.start()
    out, err = run.communicate(timeout=60)
    watching.join(5)
    assert any(token("console-key") in request.whole for request in server.requests)
    assert not [leak for text in (out, err, *seen) for leak in leaks(text)]
    assert json.loads(out)["probes"]


def command_lines(run: subprocess.Popen[str]) -> Iterator[str]:
    """Every command line on the machine, and the environment of every child of the process, while it runs."""
    while run.poll() is None:
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError):
                    yield Path("/proc", entry, "cmdline").read_text(errors="replace")
                    if f"\nPPid:\t{run.pid}\n" in Path("/proc", entry, "status").read_text():
                        yield Path("/proc", entry, "environ").read_text(errors="replace")
        time.sleep(0.02)


def test_offline_opens_no_socket_and_loads_nothing_that_could(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "def watch(event, arguments):\n"
        "    if event.startswith('socket.') and event != 'socket.gethostname': raise SystemExit(f'touched {event}')\n"
        "sys.addaudithook(watch)\n"
        "from claude_authdoctor.__main__ import main\n"
        "sys.argv = ['authdoctor', 'check', '--offline', '--format', 'json']\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code in (0, 1, 3), end.code\n"
        "loaded = {'httpx', 'httpcore', 'ssl', '_ssl', 'asyncio', 'h11'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "ANTHROPIC_API_KEY": token("console-key"),
        "PYTHONPATH": os.getcwd(),
    }
    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-800:]
    assert json.loads(run.stdout)["probes"] == []


def test_progress_is_for_terminals_only(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    seen = machine(around(standin(Service()), ANTHROPIC_API_KEY=token("console-key")))
    for stream in (Terminal(), io.StringIO()):
        engine.probe_all(seen.snapshot, seen.resolution, progress=Line(stream))
        text = stream.getvalue()
        assert ("of" in text and text.endswith("\x1b[K")) if stream.isatty() else text == ""
        assert not leaks(text)
