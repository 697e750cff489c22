"""The same text as terminals, loggers, JSON and people print it."""

from __future__ import annotations

import json
from collections.abc import Callable


def lines(text: str, change: Callable[[int, str], str]) -> str:
    return "\n".join(change(number, line) for number, line in enumerate(text.split("\n")))


def wrapped(text: str, width: int) -> str:
    """Broken hard at a column, also inside words."""
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in (range(0, len(line), width) or [0]))


def wrapped_at_40(text: str) -> str:
    return wrapped(text, 40)


def wrapped_at_60(text: str) -> str:
    return wrapped(text, 60)


def wrapped_at_80(text: str) -> str:
    return wrapped(text, 80)


def with_timestamps(text: str) -> str:
    return lines(text, lambda number, line: f"2026-03-01T10:00:{number % 60:02d}.123Z [ERROR] {line}")


def in_an_actions_log(text: str) -> str:
    return lines(text, lambda number, line: f"2026-03-01T10:00:{number % 60:02d}.1234567Z ##[error]{line}")


def in_a_python_log(text: str) -> str:
    return lines(text, lambda number, line: f"2026-03-01 10:00:{number % 60:02d},123 - ERROR - app.worker - {line}")


def in_the_journal(text: str) -> str:
    return lines(text, lambda number, line: f"Mar  1 10:00:{number % 60:02d} host claude[1234]: {line}")


def from_compose(text: str) -> str:
    return lines(text, lambda number, line: f"web-1  | {line}")


def in_colour(text: str) -> str:
    return "".join(f"\x1b[3{at % 8}m{letter}\x1b[0m" if at % 7 == 0 else letter for at, letter in enumerate(text))


def colour_without_escape(text: str) -> str:
    return lines(text, lambda number, line: f"[31m{line}[0m")


def in_json(text: str) -> str:
    return json.dumps({"type": "result", "is_error": True, "result": text})


def in_json_in_json(text: str) -> str:
    return json.dumps({"log": json.dumps({"message": text})})


def in_pretty_json(text: str) -> str:
    return json.dumps({"level": "error", "error": {"message": text}}, indent=4, ensure_ascii=False)


def in_a_frame(text: str) -> str:
    return lines(text, lambda number, line: f"│ {line:<76} │")


def with_carriage_returns(text: str) -> str:
    return text.replace("\n", "\r\n")


def quoted(text: str) -> str:
    return lines(text, lambda number, line: f"> {line}")


def in_capitals(text: str) -> str:
    return text.upper()


def typographic(text: str) -> str:
    return text.replace("'", "\u2019").replace('"', "\u201d").replace("-", "\u2013")


def repeated(text: str) -> str:
    return "\n".join([text] * 5)


AROUND = "Run npm ci\nadded 120 packages in 3s\nStarting job 17 of 20\nreading src/app.ts\n" * 20


def in_noise(text: str) -> str:
    end = "Error: Process completed with exit code 1.\nPost job cleanup.\nCleaning up orphan processes\n"
    return f"{AROUND}{text}\n{end}"


def wrapped_with_timestamps(text: str) -> str:
    return with_timestamps(wrapped(text, 40))


def all_at_once(text: str) -> str:
    return in_noise(in_an_actions_log(wrapped(in_colour(text), 80)))


ALL = [
    wrapped_at_40, wrapped_at_60, wrapped_at_80, with_timestamps, in_an_actions_log, in_a_python_log, in_the_journal, from_compose, in_colour, colour_without_escape,
    in_json, in_json_in_json, in_pretty_json, in_a_frame, with_carriage_returns, quoted, in_capitals, typographic, repeated, in_noise, wrapped_with_timestamps, all_at_once,
]  # fmt: skip
NOISE = [with_timestamps, in_colour, in_json, in_a_frame, in_noise, repeated]
