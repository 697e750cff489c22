"""Connections that end in time: every step of a connection looks at one deadline, and takes notes of what it met."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore

from claude_authdoctor.probe.transport.deadline import Deadline

HEAD_START = 0.25  # seconds that IPv6 gets before IPv4 is tried too (RFC 8305)


@dataclass
class Trace:
    """What was met on the way: `step` is the one that was being done last; times in milliseconds.

    With `only_tls` the connection ends as soon as the other side has shown its certificate.
    """

    step: str = "dns"
    host: str = ""
    times: dict[str, int] = field(default_factory=dict)
    family: str = ""
    silent_family: str = ""
    issuer: str = ""
    fault: str = ""
    received: int = 0
    certificate: bytes = b""
    only_tls: bool = False


VERIFY_FAULTS = {9: "not-yet-valid", 10: "expired", 18: "self-signed", 19: "self-signed", 23: "revoked"}
VERIFY_FAULTS |= {2: "unknown-issuer", 20: "unknown-issuer", 21: "unknown-issuer", 62: "wrong-host", 64: "wrong-host"}


class SeenEnough(httpcore.ConnectError):
    """The certificate was all that was wanted: nothing is sent over this connection."""


class TooMuch(httpcore.ReadError):
    """The other side does not stop talking."""


class Backend(httpcore.NetworkBackend):
    """What httpcore opens its connections with."""

    def __init__(self, deadline: Deadline, trace: Trace, most: int) -> None:
        self._deadline, self._trace, self._most = deadline, trace, most

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, then try both families, IPv6 with a head start."""
        self._trace.step = "dns"
        addresses = look_up(host, port, self._deadline)
        self._trace.times["dns"] = self._deadline.ms
        self._trace.step = "tcp"
        stream = first_of(addresses, port, self._deadline, self._trace, socket_options)
        self._trace.times["tcp"] = self._deadline.ms
        return Stream(stream, self._deadline, self._trace, self._most)


class Stream(httpcore.NetworkStream):
    """A connection under a deadline, and with a limit to what it takes in."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, trace: Trace, most: int) -> None:
        self._inner, self._deadline, self._trace, self._most = inner, deadline, trace, most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; ReadTimeout at the deadline, TooMuch beyond the limit."""
        data = self._inner.read(max_bytes, self._remaining(httpcore.ReadTimeout, timeout))
        self._trace.received += len(data)
        self._most -= len(data)
        if self._most < 0:
            raise TooMuch
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; WriteTimeout at the deadline."""
        self._inner.write(buffer, self._remaining(httpcore.WriteTimeout, timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt; who the other side says it is goes into the notes."""
        self._trace.step, self._trace.host = "tls", server_hostname or ""
        try:
            inner = self._inner.start_tls(
                ssl_context, server_hostname, self._remaining(httpcore.ConnectTimeout, timeout)
            )
        except httpcore.ConnectError as fault:
            self._trace.fault = tls_fault(fault.__cause__ or fault)
            raise
        self._trace.times["tls"] = self._deadline.ms
        note_certificate(inner, self._trace)
        self._trace.step, self._trace.received = "http", 0
        return Stream(inner, self._deadline, self._trace, self._most)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of its streams."""
        return self._inner.get_extra_info(info)

    def _remaining(self, late: type[Exception], timeout: float | None) -> float:
        left = self._deadline.left
        if left <= 0:
            raise late
        return left if timeout is None else min(left, timeout)


def look_up(host: str, port: int, deadline: Deadline) -> Sequence[tuple[int, str]]:
    """Family and address of a host, by the system's resolver; it may hang, so another thread asks it."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as fault:
            answers.put(fault if isinstance(fault, OSError) else socket.gaierror(str(fault)))

    threading.Thread(target=work, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left)
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(found, OSError):
        raise socket.gaierror(found.errno, "unknown host") from None
    return list(dict.fromkeys((int(family), str(address[0])) for family, _, _, _, address in found))


def first_of(
    addresses: Sequence[tuple[int, str]], port: int, deadline: Deadline, trace: Trace, options: Iterable[Any] | None
) -> httpcore.NetworkStream:
    """The connection of the family that answers first. A family that stays silent beside another is noted."""
    families = sorted({family for family, _ in addresses}, reverse=True)  # IPv6 has the greater number everywhere
    results: queue.SimpleQueue[tuple[int, httpcore.NetworkStream | Exception]] = queue.SimpleQueue()

    def work(family: int) -> None:
        results.put((family, one_family([a for f, a in addresses if f == family], port, deadline, options)))

    waiting, faults, pending = set[int](), list[Exception](), list(families)
    while pending or waiting:
        if pending and (not waiting or not deadline.over):
            waiting.add(pending[0])
            threading.Thread(target=work, args=(pending.pop(0),), daemon=True).start()
        try:
            family, result = results.get(timeout=min(HEAD_START, deadline.left) if pending else deadline.left + 0.05)
        except queue.Empty:
            if not pending:
                break
            continue
        waiting.discard(family)
        if not isinstance(result, Exception):
            trace.family = "ipv6" if family == socket.AF_INET6 else "ipv4"
            trace.silent_family = "ipv6" if socket.AF_INET6 in waiting else ""
            return result
        faults.append(result)
    raise faults[0] if faults else httpcore.ConnectTimeout


def one_family(
    addresses: Sequence[str], port: int, deadline: Deadline, options: Iterable[Any] | None
) -> httpcore.NetworkStream | Exception:
    """The first address that answers, or why none did."""
    fault: Exception = httpcore.ConnectError("no address")
    for address in addresses:
        if deadline.over:
            return httpcore.ConnectTimeout()
        try:
            return httpcore.SyncBackend().connect_tcp(address, port, timeout=deadline.left, socket_options=options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as found:
            fault = found
    return fault


def tls_fault(fault: BaseException) -> str:
    """What was wrong with a handshake, in one word."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return VERIFY_FAULTS.get(fault.verify_code, "not-trusted")
    if isinstance(fault, ssl.SSLError):
        return "client-certificate" if "CERTIFICATE_REQUIRED" in str(fault.reason) else "handshake"
    return "cut"


def note_certificate(stream: httpcore.NetworkStream, trace: Trace) -> None:
    """Note who signed the certificate, if it was verified; end here if that is all that was wanted."""
    found = stream.get_extra_info("ssl_object")
    certificate = found.getpeercert() if found is not None else None
    trace.issuer = named(certificate.get("issuer", ())) if certificate else ""
    if trace.only_tls and found is not None:
        trace.certificate = found.getpeercert(True) or b""
        stream.close()
        raise SeenEnough


def named(distinguished: Sequence[Sequence[tuple[str, str]]]) -> str:
    """An organisation or a common name out of a distinguished name."""
    parts = dict(pair for group in distinguished for pair in group)
    return str(parts.get("organizationName") or parts.get("commonName") or "")[:120]
