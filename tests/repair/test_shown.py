"""What is shown of a change: the lines that differ, and no credential, however it is written."""

from __future__ import annotations

import pytest

from claude_authdoctor.model.repair import Change, FileState
from claude_authdoctor.report.changes import LINES_SHOWN, masked, shown
from worlds import token

SHORT = "hunter2" + "pass"


@pytest.mark.parametrize(
    "line",
    [
        "export ANTHROPIC_AUTH_TOKEN={}",
        "export ANTHROPIC_AUTH_TOKEN='{}'",
        "set -gx ANTHROPIC_API_KEY {}",
        '    "ANTHROPIC_AUTH_TOKEN": "{}",',
        '{{"claudeAiOauth":{{"accessToken":"{0}","refreshToken":"{0}"}}}}',
        "ANTHROPIC_CUSTOM_HEADERS='Authorization: Bearer {}'",
        "$env:ANTHROPIC_API_KEY = '{}'",
        "export GITHUB_TOKEN={}; export DB_PASSWORD={}",
        "export HTTPS_PROXY=http://me:{}@proxy.example.com:8080",
    ],
)
@pytest.mark.parametrize("value", [SHORT, token("console-key"), token("gateway-token")], ids=["short", "key", "token"])
def test_no_credential_is_shown(line, value):
    said = masked(line.format(*[value] * 2))

    assert not any(value[at : at + 8] in said for at in range(14 if value.startswith("sk-") else 4, len(value) - 7))
    assert "…" in said


@pytest.mark.parametrize("name", ["accessToken", "ANTHROPIC_API_KEY", "note"])
def test_what_is_masked_stays_readable(name):
    """Kind and last letters, once; and an ellipsis behind a whole token hides nothing of the hiding."""
    said = masked(f'"{name}": "{token("access-token")}"')

    assert "sk-ant-oat01-…" in said
    assert "……" not in said
    assert token("access-token")[14:24] not in masked(f"{token('access-token')}…")


@pytest.mark.parametrize(
    "line",
    [
        "export EDITOR=vi",
        '  "apiKeyHelper": "~/bin/no-such-helper.sh",',
        '"permissions": {"allow": ["Bash(ls:*)"]}',
        "export ANTHROPIC_BASE_URL=https://gateway.example.com/v1",
        "# authdoctor 2026-11-20: line 3 taken out of force (SRC101); authdoctor undo brings it back",
    ],
)
def test_the_rest_is_shown_as_it_stands(line):
    assert masked(line) == line


def test_only_what_differs_with_modes_and_an_end():
    before = FileState("".join(f"line {n}\n" for n in range(50)).encode(), 0o644)
    lines = list(shown([Change("/h/\x1b[31mfile", before, FileState(b"", 0o600))]))

    assert lines[0] == "  /h/^[[31mfile (mode 0644 -> 0600)"
    assert len(lines) == LINES_SHOWN + 2
    assert lines[-1].strip() == "… and 36 more lines"
    assert list(shown([Change("/f", None, FileState(b"a\n", 0o600))])) == ["  /f (new file, mode 0600)", "  +a"]
    assert list(shown([Change("/f", FileState(kind="folder"), None)])) == ["  /f (folder removed)"]
