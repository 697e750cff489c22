"""`--format NAME` and `--format NAME=FILE`, as often as wanted: what is printed, and what is written besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claude_authdoctor.catalog import words
from claude_authdoctor.destination import STANDARD
from claude_authdoctor.model.errors import UsageError

FORMATS = ("text", "table", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report to make: its format, and the file it goes to (None: standard output)."""

    form: str
    file: str | None = None


def wanted(given: Sequence[str] | None, output: str | None) -> tuple[Wanted, ...]:
    """The reports that the options ask for. UsageError for an unknown format, and for two that go to one place.

    `--output FILE` is the place of the format that names none; without any format it is the place of the text.
    """
    asked = tuple(one(text, output) for text in given or ()) or (Wanted("text", output),)
    places = [None if report.file in STANDARD else report.file for report in asked]
    doubled = next((place for place in places if places.count(place) > 1), "")
    if doubled != "":
        raise UsageError(words("cli")["fault"]["format-twice"].format(place=doubled or words("cli")["fault"]["stdout"]))
    return asked


def one(text: str, output: str | None) -> Wanted:
    """One `--format`."""
    form, mark, file = text.partition("=")
    if form not in FORMATS or (mark and not file):
        raise UsageError(words("cli")["fault"]["format"].format(text=text, known=", ".join(FORMATS)))
    return Wanted(form, file if mark else output)
