"""Which proxy Claude Code takes to a host. Pure.

All of it recorded with 2.1.329: https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY, then ALL_PROXY, for http and https
alike; an empty value is as good as unset; a scheme may be missing; only http and https proxies work; NO_PROXY and
no_proxy count together. What a repository's settings say is left out: we take the user's own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from claude_authdoctor.catalog.endpoints import may_approve
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.environment import Entry, Environment
from claude_authdoctor.resolve.weburl import DEFAULT_PORTS, MalformedUrlError, WebUrl, parse, scheme_of

ORDER = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
EXEMPTIONS = ("no_proxy", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and the variable it comes from; `fault` is `syntax` or `scheme` where the client cannot use it."""

    variable: str
    scheme: str = "http"
    host: str = ""
    port: int = 0
    user: Secret | None = None
    password: Secret | None = None
    fault: Literal["", "syntax", "scheme"] = ""

    @property
    def shown(self) -> str:
        """Its address without name and password."""
        return f"{self.scheme}://{self.host}:{self.port}" if self.host else ""


def own(environment: Environment, name: str) -> Entry | None:
    """A variable as the user or the administrator set it, whatever a repository says."""
    layers = environment.layers.get(name, ())
    return next((entry for entry in reversed(layers) if not entry.unread and may_approve(entry.scope)), None)


def own_text(environment: Environment, name: str) -> str:
    """Its text; empty where it is not set."""
    entry = own(environment, name)
    return text_of(entry.value) if entry else ""


def proxy_for(environment: Environment, url: str) -> Proxy | None:
    """The proxy for an address; None where it is reached directly."""
    variable = next((name for name in ORDER if own_text(environment, name)), None)
    if variable is None or is_exempt(environment, url):
        return None
    return understood(variable, own_text(environment, variable))


def understood(variable: str, value: str) -> Proxy:
    """A proxy variable's value, taken apart (`px/noscheme ip`, `px/socks5`, `px/quoted`, `px/lower blank`)."""
    text = value.strip()
    scheme = scheme_of(text) if "://" in text else ""
    if "://" in text and scheme not in DEFAULT_PORTS:
        return Proxy(variable, scheme, fault="scheme" if scheme else "syntax")
    try:
        parts = parse(text if scheme else f"http://{text}")
    except MalformedUrlError:
        return Proxy(variable, fault="syntax")
    user, password = signed_in(parts)
    return Proxy(variable, parts.scheme, parts.host.strip("[]"), port_of(parts), user, password)


def port_of(parts: WebUrl) -> int:
    """The port of an address, the default one included."""
    return parts.port if parts.port is not None else DEFAULT_PORTS[parts.scheme]


def signed_in(parts: WebUrl) -> tuple[Secret | None, Secret | None]:
    """Name and password in a proxy's address, percent escapes resolved."""
    if not parts.user_info:
        return None, None
    user, _, password = parts.user_info.partition(":")
    return Secret(unquote(user)), Secret(unquote(password))


def is_exempt(environment: Environment, url: str) -> bool:
    """Whether NO_PROXY names the host of an address (`np/...`)."""
    parts = parse(url)
    return any(names(entry, parts.host.strip("[]"), port_of(parts)) for entry in exemptions(environment))


def exemptions(environment: Environment) -> Iterator[str]:
    """Every entry of both variables: separated by commas or blanks, not by semicolons."""
    for name in EXEMPTIONS:
        yield from own_text(environment, name).replace(",", " ").lower().split()


def names(entry: str, host: str, port: int) -> bool:
    """Whether an entry names a host: `*`, a name with all below it, an address or a network, with or without port."""
    if entry == "*":
        return True
    name, colon, number = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if colon and number != str(port):
        return False
    name = name.rstrip(".").strip("[]")
    if is_address(host):
        return name == host or (name.startswith(".") and host.endswith(name)) or in_network(host, name)
    bare = name.removeprefix("*.").removeprefix(".")
    return bool(bare) and (host == bare or host.endswith(f".{bare}"))


def is_address(host: str) -> bool:
    """Whether a host is a number, as `parse` writes it."""
    return ":" in host or host.replace(".", "").isdigit()


def in_network(host: str, entry: str) -> bool:
    """Whether an address lies in a network such as 10.0.0.0/8."""
    if "/" not in entry:
        return False
    from ipaddress import ip_address, ip_network  # noqa: PLC0415  seldom needed, and slow to load

    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        return False
