"""The loopback listener that the browser comes back to: 127.0.0.1 and ::1 only, one answer, a few minutes.

A stranger on the machine can connect too. So a request with a wrong state, path, method or host name is answered
and forgotten, never an end; only the right state ends the waiting, and then the port closes: nothing to replay.
"""

from __future__ import annotations

import contextlib
import errno
import html
import http.server
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from claude_authdoctor.login.authorize import Grant, Refusal

LIFETIME = 300.0  # seconds
PORTS_TRIED = 10
_PATIENCE_PER_REQUEST = 5.0
_LAST_PORT = 65_535
_TAKEN = (errno.EADDRINUSE, errno.EACCES, errno.EPERM, getattr(errno, "WSAEADDRINUSE", 10048))

Judge = Callable[[str], Grant | Refusal]
Page = Callable[[Grant | Refusal], str]


@dataclass(slots=True)
class Listener:
    """Bound sockets on one port, not yet answering; `port` goes into the authorize URL."""

    port: int
    sockets: tuple[socket.socket, ...]
    _servers: list[http.server.ThreadingHTTPServer] = field(default_factory=list)

    def serve(self, judge: Judge, page: Page, done: Callable[[Grant | Refusal], None]) -> None:
        """Answer requests in the background; `done` is called once, with a grant or with what ends the attempt."""
        once = _Once(done)
        for bound in self.sockets:
            server = _server(bound, self.port, judge, page, once)
            self._servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Give the port back."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for bound in self.sockets:
            bound.close()


def listen(port: int = 0) -> Listener:
    """A port to come back to: `port`, else one of those after it; 0 takes any. OSError: none is free."""
    last: OSError | None = None
    for number in [0] if port == 0 else range(port, min(port + PORTS_TRIED, _LAST_PORT + 1)):
        try:
            return _bound(number)
        except OSError as fault:
            if fault.errno not in _TAKEN:
                raise
            last = fault
    raise last or OSError(errno.EADDRINUSE, "no free port")


def _bound(port: int) -> Listener:
    """Both loopback addresses on one port; IPv6 where the machine has it, and nobody else on it."""
    first = _socket(socket.AF_INET, "127.0.0.1", port)
    number = first.getsockname()[1]
    try:
        second = _socket(socket.AF_INET6, "::1", number)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:  # a browser may ask there first: a stranger must not answer for us
            first.close()
            if port == 0:
                return _bound(0)
            raise
        return Listener(number, (first,))
    return Listener(number, (first, second))


def _socket(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen(64)
    except OSError:
        made.close()
        raise
    return made


class _Once:
    """Hands on the first end only; everything after it is a replay."""

    def __init__(self, done: Callable[[Grant | Refusal], None]) -> None:
        self._done, self._lock, self.over = done, threading.Lock(), False

    def offer(self, found: Grant | Refusal) -> bool:
        """True for the one that counts."""
        with self._lock:
            if self.over:
                return False
            self.over = True
        self._done(found)
        return True


def _ends(found: Grant | Refusal) -> bool:
    """A grant, or an error that came with our state."""
    return isinstance(found, Grant) or found.reason in ("denied", "refused")


def _server(bound: socket.socket, port: int, judge: Judge, page: Page, once: _Once) -> http.server.ThreadingHTTPServer:
    hosts = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}

    class Handler(http.server.BaseHTTPRequestHandler):
        """One request of a browser, or of anyone."""

        timeout = _PATIENCE_PER_REQUEST
        server_version, sys_version = "authdoctor", ""

        def do_GET(self) -> None:
            """The only method that a redirect uses."""
            if self.headers.get("host", "").lower() not in hosts:
                return self._say(421, Refusal("other-page"))
            found = judge(self.path)
            if once.over:
                return self._say(410, Refusal("other-page"))
            if _ends(found) and not once.offer(found):
                return self._say(410, Refusal("other-page"))
            return self._say(200 if isinstance(found, Grant) else 400, found)

        def _say(self, status: int, found: Grant | Refusal) -> None:
            body = page(found).encode()
            self.send_response(status)
            for name, value in _HEADERS:
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the path holds the code."""

    class Server(http.server.ThreadingHTTPServer):
        """Takes over a socket that is bound already."""

        daemon_threads = True
        address_family = bound.family

        def handle_error(self, *_: object) -> None:
            """A stranger's broken request is no concern of the user's."""

    server = Server(bound.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = bound
    return server


_HEADERS = (
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("connection", "close"),
)


def as_page(title: str, sentence: str) -> str:
    """A page of two lines; what it says is escaped."""
    return (
        f"<!doctype html><meta charset=utf-8><title>authdoctor</title>"
        f"<h1>{html.escape(title)}</h1><p>{html.escape(sentence)}</p>\n"
    )
