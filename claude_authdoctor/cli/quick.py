"""The command lines that are typed most, understood at a glance: typer needs as long to load as a diagnosis takes.

Only whole words that stand in these tables are understood; whatever else there is (another option, a value, a
configuration, a completion) is left to typer, which gives the very same call: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from claude_authdoctor.settings import present

QUICK = ("check", "explain", "resolve", "preflight")
SWITCHES: Mapping[str, tuple[str, Any]] = {
    "--bare": ("bare", True),
    "--json": ("json", True),
    "--mode=interactive": ("mode", "interactive"),
    "--mode=print": ("mode", "print"),
    "--no-color": ("no_color", True),
    "--offline": ("offline", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
    "--format=json": ("format", "json"),
    "--format=text": ("format", "text"),
}
WITH_VALUE = ("--format", "--mode")


def understood(arguments: Sequence[str], environ: Mapping[str, str]) -> Callable[[], int] | None:
    """What to call for this command line; None where typer must read it."""
    if not arguments or arguments[0] not in QUICK or configured(environ):
        return None
    words = joined(arguments[1:])
    plain = [word for word in words if not word.startswith("-")]
    given = switches([word for word in words if word.startswith("-")])
    if given is None:
        return None
    command = import_module(f"{__package__}.{arguments[0]}").command
    given = fitted(given, plain, command.__annotations__)
    return None if given is None else lambda: int(command(**given))


def joined(words: Sequence[str]) -> list[str]:
    """The words, an option and its value as one."""
    whole: list[str] = []
    for word in words:
        if whole and whole[-1] in WITH_VALUE:
            whole[-1] += f"={word}"
        else:
            whole.append(word)
    return whole


def switches(words: Sequence[str]) -> dict[str, Any] | None:
    """Parameters and values; None for a word that is not known, and for a parameter that is given twice."""
    pairs = [SWITCHES.get(word) for word in words]
    known = [pair for pair in pairs if pair is not None]
    given = dict(known)
    return given if len(given) == len(words) == len(known) else None


def fitted(given: dict[str, Any], plain: list[str], takes: Mapping[str, str]) -> dict[str, Any] | None:
    """What the command takes of these; None where it does not take them, or wants words and has none."""
    given |= {"what": plain} if plain else {}
    if not given.keys() <= takes.keys() or "what" in takes.keys() - given.keys():
        return None
    several = takes.get("format", "").startswith("Sequence")  # a diagnosis is told in several formats at once
    return {name: [value] if name == "format" and several else value for name, value in given.items()}


def configured(environ: Mapping[str, str]) -> bool:
    """Whether the environment or a file has a say in the options."""
    return present(environ) or any(name.endswith("_AUTHDOCTOR_COMPLETE") for name in environ)
