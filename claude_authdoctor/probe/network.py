"""What the answers tell of the way: proxy, trust, clock, IPv6, and who signed a certificate that nobody trusts."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence

from claude_authdoctor.model.finding import Ask, Reply
from claude_authdoctor.probe.answers import limit
from claude_authdoctor.probe.classify import is_official
from claude_authdoctor.probe.http import Heard, Way, once
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.probe.transport.proxy import own_text
from claude_authdoctor.probe.transport.trust import Trust


def who_signed(question: Ask, way: Way, deadline: Deadline) -> str:
    """The issuer of a certificate that is not trusted; asked without a credential, and nothing is sent.

    The first connection fetches the certificate, the second one trusts just that certificate, because only of a
    verified one does the library tell the issuer; both end there.
    """
    bare = Ask(question.name, question.url)
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    certificate = once(bare, Way(way.environment, Trust(unverified)), deadline, only_tls=True).trace.certificate
    if not certificate:
        return ""
    pinned = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    pinned.check_hostname = False
    pinned.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        pinned.load_verify_locations(cadata=certificate)
    except ssl.SSLError:
        return ""
    return once(bare, Way(way.environment, Trust(pinned)), deadline, only_tls=True).trace.issuer


def on_the_way(heard: Sequence[tuple[Ask, Heard]], way: Way) -> Iterator[Reply]:
    """What all answers together say."""
    yield from of_proxy([ask for ask, _ in heard], way)
    yield from of_trust(way)
    yield from of_clock([one for ask, one in heard if is_official(ask.url)])
    silent = next((ask for ask, one in heard if one.trace.silent_family), None)
    if silent:
        yield Reply("net:ipv6", silent.url, "unknown", "ipv6")


def of_proxy(asks: Sequence[Ask], way: Way) -> Iterator[Reply]:
    """The proxy that is taken, and whether it can be."""
    proxy = next((found for ask in asks if ask.url and (found := way.proxy(ask.url))), None)
    if proxy is None:
        return
    data = {"variable": proxy.variable, "address": proxy.shown, "fault": proxy.fault}
    yield Reply(
        "net:proxy", proxy.shown, "unknown" if proxy.fault else "valid", "proxy" if proxy.fault else "", data=data
    )


def of_trust(way: Way) -> Iterator[Reply]:
    """Each file with certificates that cannot be used."""
    for variable, fault in way.trust.faults.items():
        data = {"variable": variable, "fault": fault, "path": own_text(way.environment, variable)}
        yield Reply(f"net:trust:{variable}", "", "unknown", "trust", data=data)


def of_clock(heard: Sequence[Heard]) -> Iterator[Reply]:
    """Our clock against the servers': the smallest difference counts, as an answer may have been held up."""
    skews = [one.skew for one in heard if one.skew is not None]
    if not skews:
        return
    skew = min(skews, key=abs)
    wrong = abs(skew) >= limit("skew_warning")
    data = {"seconds": str(round(abs(skew))), "direction": "ahead" if skew > 0 else "behind", "skew": spoken(abs(skew))}
    yield Reply("net:clock", "", "unknown" if wrong else "valid", "clock" if wrong else "", data=data)


def spoken(seconds: float) -> str:
    """A span of time for people: `45 s`, `12 min`, `3 h`, `2 days`."""
    spans = ((1, 120, "s"), (60, 7_200, "min"), (3_600, 172_800, "h"), (86_400, float("inf"), "days"))
    size, _, unit = next(span for span in spans if seconds < span[1])
    return f"{round(seconds / size)} {unit}"
