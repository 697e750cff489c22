"""Coverage-guided fuzzing of everything that reads what others wrote.

    python bench/fuzz.py TARGET [-max_total_time=SECONDS] [other options of libFuzzer]

TARGET is settings, credentials, shell, scanner or explain. Needs atheris (`pip install atheris`; CPython, Linux). An
input ends the run when it raises, makes a check crash, puts a control character into the output, or takes longer than
a second of processor time; libFuzzer then writes it to a file. It begins with samples of its own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import atheris

with atheris.instrument_imports(include=["claude_authdoctor"]):
    from claude_authdoctor.catalog.rule import rule, rules
    from claude_authdoctor.catalog.variables import variables
    from claude_authdoctor.check.facts import Facts
    from claude_authdoctor.collect.snapshot import snapshot
    from claude_authdoctor.diagnose import diagnose
    from claude_authdoctor.explain.rank import causes
    from claude_authdoctor.model.snapshot import Run
    from claude_authdoctor.report.style import Style
    from claude_authdoctor.report.text import text
    from claude_authdoctor.resolve.resolver import resolve
    from claude_authdoctor.scan.examine import examine
    from claude_authdoctor.scan.tables.gate import ANCHORS

from machines import Desk
from worlds import login

HOME = "/home/u"
SECONDS = 1.0
SAMPLES = {
    "settings": [
        b'{"env": {"ANTHROPIC_BASE_URL": "https://proxy.example"}, "apiKeyHelper": "cat key"}',
        b"\xef\xbb\xbf{}",
    ],
    "credentials": [b'{"claudeAiOauth": {"accessToken": "a", "refreshToken": "b", "expiresAt": 1, "scopes": []}}'],
    "shell": [b'export A="b $C"\n[ -f x ] && . ./x\nif true; then\nunset D\nfi\n', b"set -x E 'f'\n$env:G = \"h\"\n"],
    "scanner": [
        b"KEY = 'sk-" + b"ant-api03-'\nAuthorization: Bearer x\n",
        b"k\0e\0y\0",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
    ],
    "explain": [
        b"API Error: 401 authentication_error \xc2\xb7 Please run /login",
        b'{"type":"result","is_error":true}',
    ],
}


def diagnosed(files: dict[str, bytes | str]) -> None:
    """Look at a machine with these files, judge it, and lay the report out."""
    environ = {"HOME": HOME, "PATH": "/usr/bin", "SHELL": "/bin/bash"}
    seen = snapshot(Desk(files={f"{HOME}/.claude/.credentials.json": login()} | files, environ=environ), Run())
    report = diagnose(Facts(seen, resolve(seen)))
    assert not report.crashed, report.crashed
    assert text(report, Style(), verbose=True).replace("\n", "").isprintable()


def settings(data: bytes) -> None:
    """A settings file of the user, and the same as a project's."""
    diagnosed({f"{HOME}/.claude/settings.json": data, f"{HOME}/project/.claude/settings.json": data})


def credentials(data: bytes) -> None:
    """The login store, and the state file."""
    diagnosed({f"{HOME}/.claude/.credentials.json": data, f"{HOME}/.claude.json": data})


def shell(data: bytes) -> None:
    """Start-up files of several shells."""
    names = (".bashrc", ".profile", ".zshrc", ".config/fish/config.fish", ".config/powershell/profile.ps1")
    diagnosed({f"{HOME}/{name}": data for name in names})


def scanner(data: bytes) -> None:
    """A file that is scanned; what is found says nothing of the value."""
    leaks, notes = examine(data, "a/file")
    assert all(leak.line > 0 and leak.column > 0 for leak in leaks), leaks
    assert all(note.line >= 0 for note in notes), notes


def explain(data: bytes) -> None:
    """A pasted text: known causes, the likeliest first."""
    found = causes(data.decode("utf-8", "replace"))
    assert [cause.score for cause in found] == sorted((cause.score for cause in found), reverse=True), found
    assert all(rule(cause.code) for cause in found), found


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (settings, credentials, shell, scanner, explain)
}


def dictionary(name: str) -> str:
    """The words that mean something to a target, as libFuzzer reads them."""
    words = [anchor.decode() for anchor in ANCHORS]
    if name == "explain":
        words = [str(shown["match"]) for known in rules() for shown in known.texts]
    elif name != "scanner":
        words = [known.name for known in variables()] + ["claudeAiOauth", "primaryApiKey", "apiKeyHelper", "export "]
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()[:60]) for word in words)
    return "".join(f'"{word}"\n' for word in escaped)


def in_time(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, with an error for an input that takes too long."""

    def run(data: bytes) -> None:
        before = time.process_time()
        target(data)
        spent = time.process_time() - before
        assert spent <= SECONDS, f"{spent:.2f} s for {len(data)} bytes"

    return run


def main() -> None:
    """Read the command line and fuzz."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    name = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        corpus, known = Path(folder) / "corpus", Path(folder) / "dictionary"
        corpus.mkdir()
        for number, sample in enumerate(SAMPLES[name]):
            (corpus / str(number)).write_bytes(sample)
        known.write_text(dictionary(name), encoding="ascii")
        options = [str(corpus), f"-dict={known}", "-max_len=4096", *sys.argv[2:]]
        atheris.Setup([sys.argv[0], *options], in_time(TARGETS[name]))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
