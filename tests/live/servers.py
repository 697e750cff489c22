"""Every server the client talks to, on loopback: what arrived that carries a model request, and the answers of a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import trustme
from probe.standin import Request, StandIn, answer, error

MODEL_PATHS = ("/v1/messages", "/invoke", ":streamRawPredict", ":rawPredict")
STOP = "stand-in stop"
STREAM = "\x00sse"  # how a recorded answer says that it is an event stream
_SIGNED = re.compile(r"Credential=([^/,]*)/\d+/([^/]+)")


def servers(authority: trustme.CA, answers: Mapping[str, Any]) -> StandIn:
    """All servers at once: a row's own answers first, and a plain refusal to every model request."""
    return StandIn(authority, lambda request: said(request, answers))


def said(request: Request, answers: Mapping[str, Any]) -> bytes:
    """The answer to one request."""
    path = request.path.partition("?")[0]
    for part, (status, body) in answers.items():
        if part in path:
            stream = isinstance(body, str) and body.startswith(STREAM)
            return answer(status, body.removeprefix(STREAM) if stream else body, "text/event-stream" if stream else "")
    if any(part in path for part in MODEL_PATHS):
        return error(400, STOP, "invalid_request_error")
    return error(404, "stand-in", "not_found_error")


def model_requests(standin: StandIn) -> list[Request]:
    """The requests that ask a model, in order; Bedrock's plain /invoke only asks which models there are."""
    return [one for one in list(standin.requests) if asks_model(one)]


def asks_model(request: Request) -> bool:
    """Whether this is what a session is about."""
    path = request.path.partition("?")[0]
    return request.method == "POST" and any(part in path for part in MODEL_PATHS) and not path.endswith("/invoke")


def on_the_wire(standin: StandIn) -> dict[str, Any]:
    """The last model request as a recording has it; `sent` is false where there was none."""
    requests = model_requests(standin)
    if not requests:
        return {"sent": False}
    last = requests[-1]
    return {
        "sent": True,
        "host": last.host,
        "path": last.path.partition("?")[0],
        "authorization": unsigned(last.header("authorization")),
        "x_api_key": last.header("x-api-key"),
    }


def unsigned(value: str | None) -> str | None:
    """A signature of AWS as the id and region it was made with; any other value as it is."""
    found = _SIGNED.search(value) if value and value.startswith("AWS4") else None
    return f"AWS4 {found.group(1)} {found.group(2)}" if found else value


def recorded(text: str, mode: str, standin: StandIn) -> dict[str, Any]:
    """What happened, in the form of a recording."""
    return json.loads(json.dumps({"mode": mode, "text": text, "sent": on_the_wire(standin)}))
