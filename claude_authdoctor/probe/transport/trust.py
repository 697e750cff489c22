"""Whom we trust: the system's store, the client's bundled one, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE; and the mTLS pair.

Only what the user or the administrator set counts; NODE_TLS_REJECT_UNAUTHORIZED is never obeyed. `ssl` is imported
here and nowhere earlier, so that an offline run does without it.
"""

from __future__ import annotations

import os
import ssl
import stat
import sys
from dataclasses import dataclass, field

from claude_authdoctor.probe.transport.proxy import own_text
from claude_authdoctor.resolve.environment import Environment

EXTRA_FILES = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE")
CERTIFICATE, KEY, PASSPHRASE = "CLAUDE_CODE_CLIENT_CERT", "CLAUDE_CODE_CLIENT_KEY", "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE"
ENOUGH = 50
LARGEST_FILE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Trust:
    """A context to verify servers with, and what could not be loaded into it: variable and reason.

    Reasons: `missing`, `not-a-file`, `too-large`, `unreadable`, `not-pem`, `no-key`, `mismatch`.
    """

    context: ssl.SSLContext
    faults: dict[str, str] = field(default_factory=dict)


def trust(environment: Environment) -> Trust:
    """The context for this environment."""
    found = Trust(base_context(environment))
    for variable in EXTRA_FILES:
        path = own_text(environment, variable)
        if path and (fault := load(found.context, path)):
            found.faults[variable] = fault
    if fault := load_pair(found.context, environment):
        found.faults[CERTIFICATE] = fault
    return found


def base_context(environment: Environment) -> ssl.SSLContext:
    """The stores CLAUDE_CODE_CERT_STORE names: `bundled`, `system` or both, which is the default.

    Loading both costs as much again and adds next to nothing: beside a filled system store the bundled one is left out.
    """
    wanted = own_text(environment, "CLAUDE_CODE_CERT_STORE") or "bundled,system"
    context = system_context() if "system" in wanted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if "bundled" in wanted and not ("system" in wanted and filled(context)):
        import certifi  # noqa: PLC0415  comes with httpx

        context.load_verify_locations(certifi.where())
    return context


def filled(context: ssl.SSLContext) -> bool:
    """Whether a system's store holds what a browser would need."""
    return sys.platform == "darwin" or context.cert_store_stats()["x509_ca"] >= ENOUGH


def system_context() -> ssl.SSLContext:
    """The system's store; on macOS that is the Keychain, which Python reaches through truststore only."""
    if sys.platform == "darwin":
        try:
            import truststore  # noqa: PLC0415  of use on macOS only
        except ImportError:
            return ssl.create_default_context()
        keychain: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return keychain
    return ssl.create_default_context()


def load(context: ssl.SSLContext, path: str) -> str:
    """Trust the certificates of a file too; the reason where that fails, empty where it does not."""
    text, fault = read(path)
    if fault:
        return fault
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        return "not-pem"
    return ""


def read(path: str) -> tuple[str, str]:
    """The text of a certificate file and why it cannot be read; neither a pipe nor a device is opened."""
    try:
        state = os.stat(path)
        if not stat.S_ISREG(state.st_mode):
            return "", "not-a-file"
        if state.st_size > LARGEST_FILE:
            return "", "too-large"
        with open(path, encoding="ascii", errors="ignore") as file:
            return file.read(LARGEST_FILE), ""
    except FileNotFoundError:
        return "", "missing"
    except (OSError, ValueError):
        return "", "unreadable"


def load_pair(context: ssl.SSLContext, environment: Environment) -> str:
    """The client's own certificate, if both halves are named; the reason where it cannot be used."""
    certificate, key = own_text(environment, CERTIFICATE), own_text(environment, KEY)
    if not certificate and not key:
        return ""
    if not certificate or not key:
        return "no-key"
    for path in (certificate, key):
        if fault := read(path)[1]:
            return fault
    try:
        context.load_cert_chain(certificate, key, own_text(environment, PASSPHRASE))
    except ssl.SSLError as refused:
        return "mismatch" if "MISMATCH" in str(refused) else "not-pem"
    except (OSError, ValueError):
        return "unreadable"
    return ""
