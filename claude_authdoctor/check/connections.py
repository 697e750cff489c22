"""URL: what stands between this machine and the host: proxies, certificates, a client's own certificate."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import faults
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.resolve.webhost import MalformedUrlError
from claude_authdoctor.resolve.weburl import parse

PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
PAIRS = ("https_proxy", "http_proxy")
CA_FILE = "NODE_EXTRA_CA_CERTS"
CERT, KEY = "CLAUDE_CODE_CLIENT_CERT", "CLAUDE_CODE_CLIENT_KEY"
WEB = ("http", "https")


@check("URL120")
def proxy_syntax(facts: Facts) -> Iterator[Finding]:
    """The proxy variable that counts, the first that is not empty, names no proxy Claude Code can use."""
    for name in PROXIES:
        text = facts.environment.text(name)
        if not text:
            continue
        if fault := proxy_fault(trim(text)):
            yield Finding("URL120", facts.place_of(name), {"variable": name, "fault": faults("proxy")[fault]})
        return


@check("URL122")
def proxies_differ(facts: Facts) -> Iterator[Finding]:
    """One proxy variable is set in capitals and in small letters, with two values."""
    for name in PAIRS:
        small, large = facts.environment.trimmed(name), facts.environment.trimmed(name.upper())
        if small and large and small != large:
            yield Finding("URL122", facts.place_of(name), {"variable": name, "other": name.upper()})


@check("URL123")
def ca_file(facts: Facts) -> Iterator[Finding]:
    """The file with a company's certificates is not there or cannot be read."""
    fault = file_fault(facts, CA_FILE)
    if fault:
        yield Finding("URL123", facts.place_of(CA_FILE), {"variable": CA_FILE, "fault": fault})


@check("URL124")
def mtls(facts: Facts) -> Iterator[Finding]:
    """A client's own certificate without its key, or with a file that is not there."""
    for name, other in ((CERT, KEY), (KEY, CERT)):
        if not facts.environment.is_set(name):
            continue
        missing = faults("file")["partner"].format(other=other) if not facts.environment.is_set(other) else ""
        fault = missing or file_fault(facts, name)
        if fault:
            yield Finding("URL124", facts.place_of(name), {"variable": name, "fault": fault})


def proxy_fault(text: str) -> str:
    """What is wrong with a proxy's address; empty where nothing is. Without a scheme it is http (`px/noscheme ip`)."""
    scheme = text.partition("://")[0].lower() if "://" in text else "http"
    if scheme not in WEB:
        return "socks" if scheme.startswith("socks") else "malformed"
    try:
        parse(text if "://" in text else f"http://{text}")
    except MalformedUrlError:
        return "malformed"
    return ""


def file_fault(facts: Facts, name: str) -> str:
    """What is wrong with the file a variable names, in words; empty where nothing is, or nothing is known."""
    fact = facts.snapshot.files.get(name)
    if fact is None or not facts.environment.is_set(name):
        return ""
    if fact.kind == "file":
        return "" if fact.size else faults("file")["empty"]
    return faults("file")[fact.kind if fact.kind in ("absent", "unreadable") else "other"]
