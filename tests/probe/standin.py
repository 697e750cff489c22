"""Every server behind a CONNECT proxy on loopback, with certificates of a made-up authority: real sockets, real TLS.

A `StandIn` is told what to answer by a function from a request to bytes (sent as they are) or to a function that is
given the connection and may do with it whatever a broken server does.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import trustme

Answer = bytes | Callable[[ssl.SSLSocket], None]


@dataclass(frozen=True)
class Request:
    """What arrived: header names in lower case, in the order of arrival."""

    scheme: str
    host: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def whole(self) -> str:
        return f"{self.method} {self.path} {self.headers} {self.body!r}"


def answer(
    status: int, body: Any = "", kind: str = "", headers: Mapping[str, str] | None = None, *, date: bool = True
) -> bytes:
    """A well-formed answer. A body that is not text is sent as JSON."""
    data = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = kind or ("text/html" if data.lstrip().startswith(b"<") else "application/json")
    lines = {"content-type": kind, "content-length": str(len(data)), "connection": "close", **(headers or {})}
    if date and "date" not in lines:
        lines["date"] = formatdate(time.time(), usegmt=True)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + data


def error(status: int, message: str, kind: str = "authentication_error", **more: Any) -> bytes:
    """An error as the API words it."""
    return answer(status, {"type": "error", "error": {"type": kind, "message": message, **more}})


@dataclass
class StandIn:
    """The servers. `delay` in seconds is waited before every answer, the proxy's own included."""

    authority: trustme.CA
    said: Callable[[Request], Answer]
    delay: float = 0.0
    connect: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    certificates: dict[str, ssl.SSLContext] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    closing: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.closing = True
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(20)
            try:
                self._talk(connection)
            except (OSError, ValueError, IndexError):
                return

    def _talk(self, connection: socket.socket) -> None:
        head, rest = read_head(connection)
        method, target, headers = parsed(head)
        if method != "CONNECT":
            scheme, host, path = split(target, headers)
            self._reply(connection, Request(scheme, host, method, path, headers, read_body(connection, headers, rest)))
            return
        with self._lock:
            self.opened.append(target)
        time.sleep(self.delay)
        connection.sendall(self.connect)
        if b" 200 " not in self.connect.split(b"\r\n")[0]:
            return
        host = target.rsplit(":", 1)[0]
        context = self.context(host)
        with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secure:
            secure.do_handshake()  # here, so that a client that goes away meanwhile leaves no open socket
            head, rest = read_head(secure)
            method, path, headers = parsed(head)
            self._reply(secure, Request("https", host, method, path, headers, read_body(secure, headers, rest)))

    def _reply(self, connection: Any, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
        time.sleep(self.delay)
        said = self.said(request)
        if callable(said):
            said(connection)
        else:
            connection.sendall(said)

    def context(self, host: str) -> ssl.SSLContext:
        """The certificate for a host, made when it is first asked for."""
        with self._lock:
            if host not in self.certificates:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.authority.issue_cert(host).configure_cert(context)
                self.certificates[host] = context
            return self.certificates[host]


def read_head(connection: Any) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ValueError("closed")
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def parsed(head: bytes) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    return method, target, tuple((n.strip().lower(), v.strip()) for n, _, v in (line.partition(":") for line in lines))


def split(target: str, headers: Iterable[tuple[str, str]]) -> tuple[str, str, str]:
    if "://" in target:
        host, _, path = target.split("://", 1)[1].partition("/")
        return "http", host, "/" + path
    return "http", dict(headers).get("host", ""), target


def read_body(connection: Any, headers: Iterable[tuple[str, str]], rest: bytes) -> bytes:
    length = int(dict(headers).get("content-length", 0))
    while len(rest) < length:
        rest += connection.recv(65536)
    return rest
