"""What a broken or hostile server does with a connection, and certificates that nobody should believe."""

from __future__ import annotations

import datetime as dt
import gzip
import ssl
import time
import zlib
from collections.abc import Callable
from typing import Any

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from probe.standin import Answer, answer, error

MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
YES = b'{"data": []}'


def for_ever(first: bytes, again: bytes, pause: float = 0.0) -> Callable[[ssl.SSLSocket], None]:
    """Say something, then say something else until the other side hangs up."""

    def said(connection: ssl.SSLSocket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(again)
            time.sleep(pause)

    return said


def silence(connection: ssl.SSLSocket) -> None:
    """Say nothing, and do not hang up either."""
    connection.recv(1)


def cut(connection: ssl.SSLSocket) -> None:
    """Hang up at once."""
    connection.close()


def bomb(size: int) -> bytes:
    """A small answer that unpacks to `size` bytes."""
    packed = gzip.compress(b" " * size, 9)
    return OK + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed) + packed


def bomb_in_bomb() -> bytes:
    """Packed twice."""
    packed = gzip.compress(gzip.compress(b" " * (64 * MIB), 9), 9)
    return OK + b"content-encoding: gzip, gzip\r\ncontent-length: %d\r\n\r\n" % len(packed) + packed


# name, what is done, the outcomes that are honest
ODD: list[tuple[str, Answer, set[str]]] = [
    ("gzip bomb", bomb(256 * MIB), {"unknown"}),
    ("gzip in gzip", bomb_in_bomb(), {"unknown"}),
    ("deflate bomb", OK + b"content-encoding: deflate\r\n\r\n" + zlib.compress(b"[" * (32 * MIB), 9), {"unknown"}),
    ("packed, and honest", OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(YES), {"valid"}),
    ("broken gzip", OK + b"content-encoding: gzip\r\n\r\nno gzip at all", {"unknown"}),
    ("endless body", for_ever(OK + b"\r\n", b" " * 65536), {"unknown"}),
    (
        "endless chunks",
        for_ever(OK + b"transfer-encoding: chunked\r\n\r\n", b"1000\r\n" + b" " * 4096 + b"\r\n"),
        {"unknown"},
    ),
    ("slow drip of a body", for_ever(OK + b"content-length: 4000\r\n\r\n", b" ", 0.05), {"unknown"}),
    ("slow drip of a header", for_ever(b"HTTP/1.1 200 OK\r\nx: ", b"a", 0.05), {"unknown"}),
    ("endless headers", for_ever(b"HTTP/1.1 200 OK\r\n", b"x-%d: y\r\n" % 1 * 500), {"unknown"}),
    ("endless preliminary answers", for_ever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), {"unknown"}),
    ("silence", silence, {"unknown"}),
    ("cut at once", cut, {"unknown"}),
    ("half a header", b"HTTP/1.1 200 OK\r\ncontent-ty", {"unknown"}),
    ("half a body", OK + b"content-length: 500\r\n\r\n" + YES, {"unknown"}),
    ("longer than it said", OK + b"content-length: 12\r\n\r\n" + YES + b"{}" * 999, {"valid", "unknown"}),
    ("a negative length", OK + b"content-length: -1\r\n\r\n" + YES, {"unknown"}),
    ("two lengths", OK + b"content-length: 12\r\ncontent-length: 9\r\n\r\n" + YES, {"unknown"}),
    ("a length beyond all", OK + b"content-length: 99999999999999999999\r\n\r\n" + YES, {"unknown"}),
    ("bad chunks", OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n", {"unknown"}),
    ("HTTP/1.0", b"HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + YES, {"valid"}),
    ("HTTP/0.9", b"<html>hello</html>", {"unknown"}),
    ("HTTP/3.7", b"HTTP/3.7 200 OK\r\n\r\n" + YES, {"unknown", "valid"}),
    ("not HTTP", b"SSH-2.0-OpenSSH_9.6\r\n", {"unknown"}),
    ("zeros", b"\0" * 100_000, {"unknown"}),
    ("status 999", b"HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n", {"unknown"}),
    ("status abc", b"HTTP/1.1 abc What\r\ncontent-length: 0\r\n\r\n", {"unknown"}),
    ("a switch of protocols", b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", {"unknown"}),
    ("deep JSON", OK + b"\r\n" + b"[" * 200_000, {"unknown"}),
    ("deep JSON with an error", OK.replace(b"200 OK", b"401 No") + b"\r\n" + b'{"error":' * 20_000, {"unknown"}),
    ("huge numbers", OK + b'\r\n{"data": ' + b"9" * 100_000 + b"}", {"unknown", "valid"}),
    ("half a character", OK + b'\r\n{"data": "\xff\xfe\xed\xa0"}', {"valid", "unknown"}),
    ("UTF-16", OK + b"\r\n" + '{"data": []}'.encode("utf-16"), {"unknown"}),
    ("an empty answer", OK + b"\r\n", {"unknown"}),
    ("HTML", answer(200, "<!DOCTYPE html><html><body>hi</body></html>"), {"unknown"}),
    ("HTML that says JSON", answer(200, "<html></html>", "application/json"), {"unknown"}),
    (
        "429 for ever",
        answer(429, {"error": {"type": "rate_limit_error"}}, headers={"retry-after": "99999999"}),
        {"unknown"},
    ),
    ("401 after a flood", error(401, "x" * (2 * MIB)), {"unknown"}),
    (
        "control characters",
        answer(401, {"error": {"type": "\x1b[31m", "message": "\x1b]0;owned\x07\r\n::error::"}}),
        {"unknown"},
    ),
]


def contexts(authority: trustme.CA, host: str) -> dict[str, ssl.SSLContext]:
    """Eight certificates for a host, each wrong in its own way."""
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    stranger = trustme.CA(organization_name="Corporate Inspection")
    middle = authority.create_child_ca()
    leaves = {
        "expired": authority.issue_cert(host, not_before=now - 9 * day, not_after=now - day),
        "not yet valid": authority.issue_cert(host, not_before=now + day, not_after=now + 9 * day),
        "unknown authority": stranger.issue_cert(host),
        "another host": authority.issue_cert("else.example.com"),
        "another host's subdomain": authority.issue_cert(f"x.{host}"),
    }
    made = {}
    for name, leaf in leaves.items():
        made[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(made[name])
    made["self-signed"] = own(host)
    made["only for clients"] = own(host, authority, ExtendedKeyUsageOID.CLIENT_AUTH)
    made["intermediate left out"] = alone(middle.issue_cert(host))
    return made


def alone(leaf: trustme.LeafCert) -> ssl.SSLContext:
    """A leaf without the certificates that lead to its root."""
    return loaded(leaf.cert_chain_pems[0].bytes() + leaf.private_key_pem.bytes())


def own(host: str, authority: trustme.CA | None = None, usage: Any = None) -> ssl.SSLContext:
    """A certificate made by hand: signed by itself, or by an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    issuer, signer = name, key
    if authority is not None:
        issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes()).subject
        signer = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)  # type: ignore[assignment]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    signed = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return loaded(signed.public_bytes(serialization.Encoding.PEM) + private)


def loaded(pem: bytes) -> ssl.SSLContext:
    """A server's context from a certificate and its key."""
    import tempfile
    from pathlib import Path

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leaf.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
