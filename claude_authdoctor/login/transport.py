"""The small adapter to HTTP for tokens: one request, no redirects, no cookies, no surprises, and an honest name.

The way out is the one that the user's own environment gives Claude Code: HTTPS_PROXY, NO_PROXY,
NODE_EXTRA_CA_CERTS, and the client certificate variables. TLS is always verified: NODE_TLS_REJECT_UNAUTHORIZED
is not for us. `NotSent` and `NoAnswer` are told apart because a refresh token may be spent in the second case only.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import certifi
import httpx

from claude_authdoctor import __version__

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
    """Requests along the user's way out. `environ` is the environment that Claude Code would be started with."""

    def __init__(self, environ: Mapping[str, str], answer_seconds: float = ANSWER_SECONDS) -> None:
        self._environ = environ
        self._answer_seconds = answer_seconds
        self._trust: ssl.SSLContext | None = None

    def post_json(
        self, url: str, body: Mapping[str, object], meanwhile: Callable[[], None] | None = None
    ) -> HttpAnswer:
        """Send an object, once; `meanwhile` is called every TICK seconds of waiting. NotSent, NoAnswer: see there."""
        return self._ask("POST", url, {"content-type": "application/json"}, json.dumps(body).encode(), meanwhile)

    def get(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Fetch; `headers` may hold a credential."""
        return self._ask("GET", url, headers, None)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        meanwhile: Callable[[], None] | None = None,
    ) -> HttpAnswer:
        self._trust = self._trust or trust(self._environ)
        until = time.monotonic() + CONNECT_SECONDS + self._answer_seconds
        return _within(until, lambda: self._send(method, url, headers, content, until), meanwhile)

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, until: float
    ) -> HttpAnswer:
        everything = {"user-agent": USER_AGENT, "accept": "application/json", "accept-encoding": "identity", **headers}
        timeout = httpx.Timeout(self._answer_seconds, connect=CONNECT_SECONDS)
        try:
            with (
                httpx.Client(
                    verify=self._trust or True,
                    proxy=proxy_for(url, self._environ),
                    trust_env=False,
                    follow_redirects=False,
                    timeout=timeout,
                ) as client,
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


def trust(environ: Mapping[str, str]) -> ssl.SSLContext:
    """The system's authorities (Mozilla's where it has none) and NODE_EXTRA_CA_CERTS; a client certificate if set.

    An unreadable extra file is passed over, as Node does it; a client certificate that cannot be used is an error.
    """
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    extra = environ.get("NODE_EXTRA_CA_CERTS")
    if extra:
        with suppress(OSError):  # ssl.SSLError is one
            context.load_verify_locations(extra)
    certificate = environ.get("CLAUDE_CODE_CLIENT_CERT")
    if certificate:
        key, phrase = environ.get("CLAUDE_CODE_CLIENT_KEY"), environ.get("CLAUDE_CODE_CLIENT_KEY_PASSPHRASE")
        try:
            context.load_cert_chain(certificate, key, phrase or "")
        except OSError as fault:
            raise NotSent(f"CLAUDE_CODE_CLIENT_CERT: {type(fault).__name__}") from None
    return context


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy for this URL, in the order Claude Code looks (documented: network configuration page)."""
    parts = urlsplit(url)
    host, port = (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
    if _passes_by(host, port, environ.get("no_proxy") or environ.get("NO_PROXY") or ""):
        return None
    names = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
    found = next((environ[name] for name in names if environ.get(name)), None)
    return found if found is None or "://" in found else f"http://{found}"


def _passes_by(host: str, port: int, exceptions: str) -> bool:
    """Whether NO_PROXY names this host: `*`, a name with its subdomains, an address or `host:port`, in a list."""
    for entry in exceptions.replace(",", " ").lower().split():
        name, colon, wanted = entry.partition(":") if entry.count(":") == 1 else (entry, "", "")
        if colon and wanted != str(port):
            continue
        bare = name.removeprefix("*").removeprefix(".")
        if name == "*" or host == bare or (bare and not _is_address(host) and host.endswith("." + bare)):
            return True
    return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
