"""NET: what stands on the way: names, routes, certificates, proxies, pages of the network, the sign-in's callback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.model.finding import Finding, Reply, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.endpoint_rules import judge

REACHED_BY = "https://"
SIGN_IN_ONLY = "platform.claude.com"
PROXY_WORDS = ("ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "timeout", "dns", "407", "403")


def phrases(topic: str) -> Mapping[str, str]:
    """Ends of sentences, from rules/words/probe.toml."""
    table: Mapping[str, str] = words("probe")[topic]
    return table


def host_of(reply: Reply) -> str:
    """The host of a reply's address."""
    return reply.url.partition("://")[2].partition("/")[0]


def hosts(facts: Facts, *whys: str) -> Iterator[Reply]:
    """The replies of the vendor's and the providers' own hosts, asked without a credential."""
    for reply in facts.replies or ():
        of_a_host = reply.name == f"net:{host_of(reply)}"
        if of_a_host and reply.why in whys and judge(REACHED_BY + host_of(reply), purpose="any").approved:
            yield reply


def severity_of(facts: Facts, reply: Reply) -> Severity:
    """Without the host for signing in a session goes on until the login is due."""
    others = any(one.outcome == "valid" for one in facts.replies or () if one.name.startswith("net:") and one.status)
    return "warning" if host_of(reply) == SIGN_IN_ONLY and others else "error"


@check("NET101")
def dns_net(facts: Facts) -> Iterator[Finding]:
    """A host that Claude Code needs cannot be reached."""
    for reply in hosts(facts, "dns", "unreachable", "timeout"):
        data = {"host": host_of(reply), "fault": phrases("reach")[reply.why]}
        yield Finding("NET101", Place("network", host_of(reply)), data, severity_of(facts, reply))
        return


@check("NET102")
def tls_interception(facts: Facts) -> Iterator[Finding]:
    """A host's certificate is not one to believe: somebody on the way signed it, or it is out of date."""
    for reply in hosts(facts, "tls"):
        fault, issuer = reply.data.get("fault", ""), reply.data.get("issuer", "")
        table = phrases("tls")
        data = {
            "host": host_of(reply),
            "fault": table.get(fault, table["not-trusted"]),
            "signed": f" ({issuer})" if issuer else "",
            "advice": phrases("advice").get(fault, phrases("advice")["other"]),
        }
        yield Finding("NET102", Place("network", host_of(reply)), data, severity_of(facts, reply))
        return


@check("NET103")
def proxy_fails(facts: Facts) -> Iterator[Finding]:
    """The proxy that everything goes through does not let it through."""
    proxy = facts.replied("net:proxy")
    failed = next((reply for reply in facts.replies or () if reply.why == "proxy" and reply.name != "net:proxy"), None)
    if proxy is None or failed is None or proxy.data.get("fault"):
        return
    fault = failed.data.get("fault", "") or str(failed.status or "")
    said = phrases("proxy")[fault] if fault in PROXY_WORDS else phrases("proxy")["other"].format(fault=fault or "-")
    data = {"address": proxy.data["address"], "variable": proxy.data["variable"], "fault": said}
    yield Finding("NET103", facts.place_of(proxy.data["variable"]), data)


@check("NET104")
def captive_portal(facts: Facts) -> Iterator[Finding]:
    """A page of the network answers for the vendor's host."""
    for reply in hosts(facts, "captive-portal", "redirect", "not-api"):
        data = {"host": host_of(reply), "what": phrases("page")[reply.why]}
        yield Finding("NET104", Place("network", host_of(reply)), data)
        return


@check("NET105")
def ipv6_black_hole(facts: Facts) -> Iterator[Finding]:
    """IPv6 is there by name only."""
    reply = facts.replied("net:ipv6")
    if reply and reply.why == "ipv6":
        yield Finding("NET105", Place("network", host_of(reply)), {"host": host_of(reply)})


@check("NET106")
def loopback_closed(facts: Facts) -> Iterator[Finding]:
    """The sign-in's callback cannot be received on this machine."""
    reply = facts.replied("login:loopback")
    if reply and reply.why == "loopback":
        yield Finding("NET106", Place("network", "localhost"), {"fault": reply.data.get("ipv4", "-")})


@check("NET107")
def callback_port_taken(facts: Facts) -> Iterator[Finding]:
    """The port on which sign-ins to MCP servers are to arrive is not free."""
    reply = facts.replied("login:port")
    if reply and reply.why in ("port-busy", "port-reserved"):
        owner = reply.data.get("owner", "")
        data = {
            "port": reply.data["port"],
            "next": reply.data.get("next", "0"),
            "owner": f" by {owner}" if owner else "",
        }
        yield Finding("NET107", facts.place_of("MCP_OAUTH_CALLBACK_PORT"), data)
