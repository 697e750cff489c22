"""The small adapter to HTTP for tokens: one request, no redirects, no cookies, no surprises, and an honest name.

The way out is the one that the user's own environment gives Claude Code, as `probe.transport` has it recorded: proxy
variables, NO_PROXY, authorities, client certificate; nothing that a repository says. TLS is always verified.
`NotSent` and `NoAnswer` are told apart because a refresh token may be spent in the second case only.
"""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from claude_authdoctor import __version__
from claude_authdoctor.probe.transport.proxy import Proxy, proxy_for
from claude_authdoctor.probe.transport.trust import Trust, trust
from claude_authdoctor.resolve.environment import Environment, merged
from claude_authdoctor.resolve.version import assumed

USER_AGENT = f"authdoctor/{__version__}"
BODY_LIMIT = 256 * 1024
CONNECT_SECONDS = 2.5
ANSWER_SECONDS = 20.0
TICK = 2.0
_T = TypeVar("_T")


class NotSent(Exception):  # noqa: N818 - what it is
    """The request did not leave: no name, no connection, no trust. Its one line names no secret."""


class NoAnswer(Exception):  # noqa: N818 - what it is
    """The request left, or may have, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A status, the first part of the body, and the few headers that matter (lower case)."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as an object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class Transport:
    """Requests along the user's way out, which `environment` describes."""

    def __init__(self, environment: Environment, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._environment = environment
        self._answer_seconds = answer_seconds
        self._trust: Trust | None = None
        self._clients: dict[str, httpx.Client] = {}

    @classmethod
    def of_shell(cls, environ: Mapping[str, str], answer_seconds: float = ANSWER_SECONDS) -> Transport:
        """The way out of the shell's variables alone."""
        return cls(merged(environ, (), assumed(None)), answer_seconds)

    def post_json(
        self, url: str, body: Mapping[str, object], meanwhile: Callable[[], None] | None = None
    ) -> HttpAnswer:
        """Send an object, once; `meanwhile` is called every TICK seconds of waiting. NotSent, NoAnswer: see there."""
        return self._ask("POST", url, {"content-type": "application/json"}, json.dumps(body).encode(), meanwhile)

    def get(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Fetch; `headers` may hold a credential."""
        return self._ask("GET", url, headers, None)

    def prepare(self, url: str) -> None:
        """Load now what a request to `url` needs, before anybody waits for it. What is wrong, the request says."""
        if url not in self._clients:
            with suppress(NotSent, httpx.InvalidURL, ValueError, OSError):
                self._clients[url] = self._client(url)

    def _client(self, url: str) -> httpx.Client:
        """A client for the way out to `url`. NotSent: there is none."""
        self._trust = self._trust or trust(self._environment)
        return httpx.Client(
            verify=self._trust.context,
            proxy=proxied(proxy_for(self._environment, url), self._trust),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self._answer_seconds, connect=CONNECT_SECONDS),
        )

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        meanwhile: Callable[[], None] | None = None,
    ) -> HttpAnswer:
        until = time.monotonic() + CONNECT_SECONDS + self._answer_seconds
        return _within(until, lambda: self._send(method, url, headers, content, until), meanwhile)

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, until: float
    ) -> HttpAnswer:
        everything = {"user-agent": USER_AGENT, "accept": "application/json", "accept-encoding": "identity", **headers}
        try:
            with (
                self._clients.pop(url, None) or self._client(url) as client,
                client.stream(method, url, headers=everything, content=content) as response,
            ):
                return _answer(response, until)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as fault:
            raise NotSent(_one_line(fault)) from None
        except (httpx.InvalidURL, ValueError) as fault:
            raise NotSent(type(fault).__name__) from None
        except (httpx.HTTPError, zlib.error) as fault:
            raise NoAnswer(_one_line(fault)) from None


def _answer(response: httpx.Response, until: float) -> HttpAnswer:
    body = b""
    for piece in response.iter_raw(4096):
        body += piece
        if len(body) > BODY_LIMIT or time.monotonic() > until:
            raise NoAnswer("the answer does not end")
    kept = {name: response.headers[name] for name in ("retry-after", "date", "location") if name in response.headers}
    return HttpAnswer(response.status_code, _plain(body, response.headers.get("content-encoding", "")), kept)


def _plain(body: bytes, encoding: str) -> bytes:
    """The body as it was meant; never more than the limit of it, however small it came."""
    if encoding.strip().lower() not in ("gzip", "deflate"):
        return body
    return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, BODY_LIMIT)


def _within(until: float, call: Callable[[], _T], meanwhile: Callable[[], None] | None) -> _T:
    """Run `call`, but not longer: a server that drips its headers is not waited for."""
    outcome: list[_T] = []
    fault: list[Exception] = []

    def work() -> None:
        try:
            outcome.append(call())
        except Exception as found:  # noqa: BLE001 - handed to the caller below
            fault.append(found)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive() and (left := until - time.monotonic()) > 0:
        thread.join(min(left, TICK))
        if meanwhile:
            meanwhile()
    if fault:
        raise fault[0]
    if not outcome:
        raise NoAnswer("no answer in time")
    return outcome[0]


def _one_line(fault: Exception) -> str:
    return f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}".rstrip(": ")


def proxied(proxy: Proxy | None, found: Trust) -> httpx.Proxy | None:
    """The proxy as the library wants it. NotSent: it is set in a way that nobody can use."""
    if proxy is None:
        return None
    if proxy.fault:
        raise NotSent(f"{proxy.variable} ({proxy.fault})")
    auth = (proxy.user.reveal(), proxy.password.reveal() if proxy.password else "") if proxy.user else None
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    secure = found.context if proxy.scheme == "https" else None
    return httpx.Proxy(f"{proxy.scheme}://{host}:{proxy.port}", auth=auth, ssl_context=secure)
