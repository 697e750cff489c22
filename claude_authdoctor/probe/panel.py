"""Which hosts are looked at without a credential, and what of the sign-in is tried here. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.probe.answers import table
from claude_authdoctor.probe.site import anthropic_site, provider_site
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.weburl import MalformedUrlError, parse


def panel_asks(situation: Situation, resolution: Resolution) -> Iterator[Ask]:
    """The vendor's hosts, then the endpoint in force where it is another; one that a repository set is left alone."""
    known: set[str] = set()
    for row in table()["panel"]:
        if resolution.provider in row["provider"]:
            known.add(row["host"])
            yield hello(row["host"], row["hello"], row["host"])
    site = anthropic_site(situation, resolution) if resolution.provider == "anthropic" else provider_site(resolution)
    origin = origin_of(site.url)
    if origin and origin not in known:
        asked = hello(origin, "/", site.url)
        yield asked if not site.why else Ask(asked.name, asked.url, outcome="not_asked", why=site.why)


def hello(origin: str, path: str, base: str) -> Ask:
    """Whether a host is reached, and whether it is the API that answers."""
    return Ask(f"net:{origin.partition('://')[2]}", origin + path, reads="hello", data={"base": base})


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; empty for none."""
    try:
        return parse(url).origin
    except MalformedUrlError:
        return ""


def status_ask() -> Ask:
    """The vendor's status page: asked only after a server said that it is the server's own fault."""
    return Ask("net:status", table()["status"]["url"], reads="status")


def login_asks(situation: Situation) -> Iterator[Ask]:
    """What signing in needs of this machine: a browser, the loopback, and a free port where one is fixed."""
    yield Ask("login:browser", "", "LOOK", reads="browser")
    yield Ask("login:loopback", "http://localhost", "BIND", reads="loopback")
    port = situation.environment.trimmed("MCP_OAUTH_CALLBACK_PORT")
    if port.isdigit():
        yield Ask("login:port", f"http://localhost:{port}", "BIND", reads="port", data={"port": port})
