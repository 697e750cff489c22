"""`authdoctor config`: what the user's own configuration says, and where each value comes from."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import out
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.settings import loaded, place

Json = Annotated[bool, typer.Option("--json", help=words("cli")["option"]["json"])]


def command(json_: Json = False) -> None:
    """Print every setting."""
    found, said = loaded(os.environ), words("cli")["config"]
    path = visible(place(os.environ))
    if json_:
        rows = [{"name": one.name, "value": one.value, "origin": visible(one.origin)} for one in found]
        out(json.dumps({"schema": 1, "file": path, "settings": rows}, indent=2))
        return
    there = os.path.isfile(place(os.environ))
    lines = [said["file" if there else "no-file"].format(path=path), ""]
    for one in found:
        value = said["defaults"][one.name] if one.value is None else visible(json.dumps(one.value))
        lines.append(f"{one.name:<15} {value:<26} {visible(one.origin)}".rstrip())
    out("\n".join(lines))
