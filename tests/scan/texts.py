"""Texts for the scanner's tests: every credential is made at run time, and repositories are made by the real git."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.scan.examine import examine
from claude_authdoctor.scan.leak import Leak
from claude_authdoctor.scan.recipe import made

KEY = ("sk-", "ant-", "api03-", "{anthropic-body}")
OAUTH = ("sk-", "ant-", "oat01-", "{anthropic-body}")


def key(seed: int = 1, recipe: tuple[str, ...] = KEY) -> str:
    """A made-up credential with the shape of a real one."""
    return made(recipe, Random(seed))


def tokens() -> list[dict[str, Any]]:
    """The rules as they are written."""
    return tomllib.loads((rules_folder() / "tokens.toml").read_text(encoding="utf-8"))["token"]


def found(text: str | bytes, path: str = "file.txt") -> list[Leak]:
    """The leaks in a text."""
    return examine(text.encode() if isinstance(text, str) else text, path)[0]


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines of a report with `--format jsonl`."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


class Repository:
    """A scratch repository of the real git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        """Run git in it."""
        named = (
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "tag.gpgsign=false",
        )
        done = subprocess.run(["git", *named, *words], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file of the work tree."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message: str = "change", **files: str) -> str:
        """Commit these files (dots in names as `__`) with all others; the commit."""
        for name, text in files.items():
            self.write(name.replace("__", "."), text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")
