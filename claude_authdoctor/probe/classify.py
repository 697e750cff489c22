"""What an answer means: status, headers and body against the table of rules/answers.toml. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from claude_authdoctor.catalog.endpoints import ANY
from claude_authdoctor.model.finding import Ask, ReplyOutcome
from claude_authdoctor.probe.answers import rows
from claude_authdoctor.resolve.endpoint_rules import judge

READ_AS_TEXT = 4_096
MESSAGE_KEYS = (
    "message",
    "type",
    "code",
    "status",
    "error_description",
    "detail",
    "error_code",
    "title",
    "__type",
    "Message",
)


@dataclass(frozen=True)
class HttpAnswer:
    """What came back: header names in lower case, at most the first 256 KiB of the body, unpacked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False

    @cached_property
    def text(self) -> str:
        """The body as text; odd bytes are replaced."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def document(self) -> Any:
        """The body as JSON; None where it is none, or not all of it is there."""
        try:
            return None if self.cut else json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def form(self) -> str:
        """What kind of text it is, by itself and not by what the header claims: json, html, text or empty."""
        if isinstance(self.document, dict | list):
            return "json"
        start = self.text[:READ_AS_TEXT].lstrip("\ufeff \t\r\n").lower()
        if not start:
            return "empty"
        html = start.startswith(("<!doctype html", "<html", "<head", "<body", "<!--")) or "<html" in start
        claimed = "html" in self.headers.get("content-type", "").lower()
        return "html" if html or (claimed and start.startswith("<")) else "text"

    @cached_property
    def said(self) -> str:
        """All that a row's `text` is looked for in, in lower case."""
        if self.form == "json":
            return " ".join(messages(self.document, 4)).lower()
        return self.text[:READ_AS_TEXT].lower()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer proves."""

    outcome: ReplyOutcome
    why: str = ""
    row: str = ""


def classify(ask: Ask, answer: HttpAnswer) -> Meaning:
    """The first row of the table that fits; the last one fits everything."""
    row = next(row for row in rows() if fits(row, ask, answer))
    return Meaning(row["outcome"], row.get("why", ""), row["id"])


def fits(row: Mapping[str, Any], ask: Ask, answer: HttpAnswer) -> bool:
    """Whether all that a row asks for holds."""
    return (
        ask.reads in row.get("asks", (ask.reads,))
        and answer.status in row.get("status", (answer.status,))
        and ask.kind in row.get("kind", (ask.kind,))
        and ask.shape in row.get("shape", (ask.shape,))
        and answer.form in row.get("form", (answer.form,))
        and fits_words(row, ask, answer)
    )


def fits_words(row: Mapping[str, Any], ask: Ask, answer: HttpAnswer) -> bool:
    """The costlier half: words, keys, headers, and whose host it is."""
    return (
        ("text" not in row or any(text in answer.said for text in row["text"]))
        and ("says" not in row or main_message(answer.document).lower() == row["says"])
        and ("type" not in row or error_of(answer.document).get("type") in row["type"])
        and ("holds" not in row or (isinstance(answer.document, dict) and row["holds"] in answer.document))
        and ("header" not in row or any(has_header(answer, wanted) for wanted in row["header"]))
        and ("official" not in row or row["official"] == is_official(ask.url))
    )


def has_header(answer: HttpAnswer, wanted: str) -> bool:
    """Whether a header is there (`name`), or holds a text (`name: text`)."""
    name, colon, text = wanted.partition(": ")
    return name in answer.headers and (not colon or text in answer.headers[name].lower())


def is_official(url: str) -> bool:
    """Whether an address is on one of the vendor's or the providers' own hosts."""
    origin = "/".join(url.split("/")[:3])
    return judge(origin, purpose=ANY).approved


def error_of(document: Any) -> Mapping[str, Any]:
    """The table `error` of an answer; empty where there is none."""
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else {}


def main_message(document: Any) -> str:
    """The one sentence of an error."""
    message = error_of(document).get("message")
    return message if isinstance(message, str) else ""


def messages(value: Any, depth: int) -> Iterator[str]:
    """The texts of an answer that may say what is wrong; nothing from inside a list of results."""
    if isinstance(value, str):
        yield value[:READ_AS_TEXT]
    elif isinstance(value, list) and depth:
        for item in value[:8]:
            yield from messages(item, depth - 1) if isinstance(item, dict) else ()
    elif isinstance(value, dict) and depth:
        for key, item in list(value.items())[:64]:
            if key in MESSAGE_KEYS and isinstance(item, str):
                yield item[:READ_AS_TEXT]
            elif key in ("error", "errors", "details", "detail", "Error"):
                yield from messages(item, depth - 1)
