"""The one module that talks HTTP: puts a question, says what came back. A credential leaves here, in its header."""

from __future__ import annotations

import logging
import socket
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from claude_authdoctor import __version__
from claude_authdoctor.model.finding import Ask
from claude_authdoctor.probe.answers import limit
from claude_authdoctor.probe.classify import HttpAnswer
from claude_authdoctor.probe.transport.connect import SeenEnough, TooMuch, Trace
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.probe.transport.proxy import Proxy, proxy_for
from claude_authdoctor.probe.transport.trust import Trust
from claude_authdoctor.probe.transport.wire import Wire
from claude_authdoctor.resolve.environment import Environment

USER_AGENT = f"claude-authdoctor/{__version__} (+https://github.com/authdoctor/authdoctor)"
KEPT_HEADERS = (
    "content-type",
    "content-encoding",
    "date",
    "location",
    "retry-after",
    "cf-ray",
    "cf-mitigated",
    "anthropic-ratelimit-unified-status",
    "anthropic-organization-id",
)
QUIET = logging.CRITICAL + 1
for _library in ("httpx", "httpcore"):  # they log the headers of answers, and a server may repeat in one what it got
    logging.getLogger(_library).setLevel(QUIET)

READ_AGAIN = (500, 502, 503, 504)
FIRST_PAUSE = 0.2


@dataclass(frozen=True)
class Way:
    """How this machine reaches hosts: its own proxy variables and whom it trusts."""

    environment: Environment
    trust: Trust

    def proxy(self, url: str) -> Proxy | None:
        """The proxy for an address."""
        return proxy_for(self.environment, url)


@dataclass(frozen=True)
class Heard:
    """What came of a question: an answer, or why there is none. `skew` is our clock minus the server's, in seconds."""

    answer: HttpAnswer | None
    why: str = ""
    detail: str = ""
    ms: int = 0
    trace: Trace = field(default_factory=Trace)
    skew: float | None = None


def ask(question: Ask, way: Way, deadline: Deadline) -> Heard:
    """Put a question; a read that met a passing fault is put again after a pause, until the deadline. Never raises."""
    heard, pause = once(question, way, deadline), FIRST_PAUSE
    for _ in range(limit("retries")):
        if question.method != "GET" or not passing(heard) or deadline.left < 2 * pause:
            break
        time.sleep(pause)
        heard, pause = once(question, way, deadline), pause * 3
    return heard


def passing(heard: Heard) -> bool:
    """A fault that may be gone in a moment: a connection cut before it was answered, or a gateway's hiccup."""
    if heard.answer is not None:
        return heard.answer.status in READ_AGAIN
    return heard.why == "unreachable" and heard.trace.step == "http"


def once(question: Ask, way: Way, deadline: Deadline, *, only_tls: bool = False) -> Heard:
    """One request over one connection. Exceptions end here: they may hold what was sent, so only their kind is kept."""
    trace, proxy = Trace(only_tls=only_tls), way.proxy(question.url)
    if proxy is not None and proxy.fault:
        return Heard(None, "proxy", proxy.fault, trace=trace)
    try:
        answer = sent(question, Wire(way.trust.context, proxy, deadline, trace, limit("wire_bytes")), deadline)
    except Exception as fault:  # noqa: BLE001 - whatever a server makes a library raise is an answer
        why, detail = explained(fault, trace, proxy)
        return Heard(None, why, detail, deadline.ms, trace)
    return Heard(answer, ms=deadline.ms, trace=trace, skew=skew(answer, trace))


def sent(question: Ask, wire: Wire, deadline: Deadline) -> HttpAnswer:
    """Send, and read as much of the answer as is allowed."""
    headers = {**question.headers, "user-agent": USER_AGENT, "accept-encoding": "identity", "connection": "close"}
    with httpx.Client(transport=wire, trust_env=False, follow_redirects=False) as client:
        request = client.build_request(
            question.method,
            question.url,
            headers=[
                *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
                *secrets(question),
            ],
            content=question.payload.reveal() if question.payload else question.body or None,
        )
        response = client.send(request, stream=True)
        try:
            return read(response, deadline)
        finally:
            response.close()


def secrets(question: Ask) -> list[tuple[bytes, bytes]]:
    """The headers with the credential: the only place where it is turned into bytes."""
    return [
        (one.header.encode(), f"{one.scheme} {one.secret.reveal()}".strip().encode("latin-1"))
        for one in question.carries
    ]


def read(response: httpx.Response, deadline: Deadline) -> HttpAnswer:
    """The answer with at most the allowed number of bytes, before and after unpacking."""
    most, body, cut = limit("body_bytes"), bytearray(), False
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            cut = True
            break
        if deadline.over:
            raise httpcore.ReadTimeout
    kept = {name: response.headers[name][:1024] for name in KEPT_HEADERS if name in response.headers}
    plain, longer = unpacked(bytes(body[:most]), response.headers, most)
    return HttpAnswer(response.status_code, kept, plain, cut or longer)


def unpacked(body: bytes, headers: Mapping[str, str], most: int) -> tuple[bytes, bool]:
    """The body unpacked, never longer than allowed; as it is where that fails. We ask for no packing; some pack."""
    if headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return body, False
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = unpacking.decompress(body, most)
    except zlib.error:
        return body, False
    return plain, bool(unpacking.unconsumed_tail)


def skew(answer: HttpAnswer, trace: Trace) -> float | None:
    """Our clock against the Date of an answer that came over a verified connection."""
    try:
        then = parsedate_to_datetime(answer.headers["date"]).timestamp() if trace.issuer else None
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    return None if then is None else time.time() - then


def explained(fault: Exception, trace: Trace, proxy: Proxy | None) -> tuple[str, str]:
    """The class of a fault and one word more. Nothing of the exception's own text is kept, but a proxy's status."""
    cause = root(fault)
    at_proxy = proxy is not None and (
        trace.step in ("dns", "tcp") or (trace.step == "tls" and trace.host == proxy.host)
    )
    if isinstance(fault, httpcore.ProxyError):
        return "proxy", "".join(filter(str.isdigit, str(fault)[:3]))
    if isinstance(fault, TooMuch):
        return "not-api", "endless"
    if isinstance(fault, httpcore.LocalProtocolError | UnicodeError | httpx.InvalidURL):
        return ("unsendable", "") if not isinstance(fault, httpx.InvalidURL) else ("no-url", "")
    if isinstance(fault, httpcore.TimeoutException | TimeoutError):
        return ("proxy" if at_proxy else "timeout"), "timeout" if at_proxy else trace.step
    if at_proxy:
        return "proxy", "dns" if isinstance(cause, socket.gaierror) else errno_name(cause) or trace.fault or "refused"
    if isinstance(cause, socket.gaierror):
        return "dns", ""
    if trace.step == "tls" and not isinstance(fault, SeenEnough):
        return "tls", trace.fault or "cut"
    if isinstance(fault, httpcore.RemoteProtocolError):
        return ("not-api", "garbled") if trace.received else ("unreachable", "cut")
    if isinstance(fault, httpcore.NetworkError | OSError):
        return "unreachable", errno_name(cause) or "cut"
    return "internal", type(fault).__name__


def root(fault: BaseException) -> BaseException:
    """The system's own error behind a library's, if there is one."""
    found: BaseException | None = fault
    for _ in range(8):
        if found is None or isinstance(found, OSError):
            break
        found = found.__cause__ or found.__context__
    return found or fault


def errno_name(fault: BaseException) -> str:
    """The system's name for a refusal: `ECONNREFUSED`, `EHOSTUNREACH`; empty where it has none."""
    from errno import errorcode  # noqa: PLC0415

    number = getattr(fault, "errno", None)
    return errorcode.get(number, "") if isinstance(number, int) else ""
