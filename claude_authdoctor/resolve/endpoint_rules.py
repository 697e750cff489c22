"""May a credential go to this address, and if not, what is wrong with it; and what Claude Code makes of a base URL.

An address is judged by the host that a JavaScript program would ask, and refused for anything that two programs could
read differently: approval means that there is nothing to argue about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claude_authdoctor.catalog.endpoints import ANY, EXACT, Purpose, is_approved_custom_oauth, oauth, purposes
from claude_authdoctor.catalog.endpoints import purpose as catalogued
from claude_authdoctor.model.javascript import SPACE, trim
from claude_authdoctor.resolve.impostor import disguise
from claude_authdoctor.resolve.printable import for_print, printable
from claude_authdoctor.resolve.webhost import MalformedUrlError
from claude_authdoctor.resolve.weburl import WebUrl, parse, scheme_of

MESSAGES = "/v1/messages"
MAX_LENGTH = 2_048
WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one address.

    `approved` is True exactly where `trick` is empty. `host` is the one a request would reach, in punycode, without
    port; empty where there is none. `display` may be printed: names, passwords and queries are hidden in it.
    `loopback` says that the host is this machine itself.
    """

    approved: bool
    host: str
    trick: str
    display: str
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class ClientBase:
    """What Claude Code makes of ANTHROPIC_BASE_URL (recorded with 2.1.329, `F/base...`).

    `url` is the base without name and password; `host` has its port if that is not the default one; `path` is what
    a message request asks for. `invalid`: the client says "Invalid URL" and sends nothing. `unusable`: it is an
    address, but of a kind the client cannot ask. `lost`: a `?` or `#` swallows the client's own path.
    `user_info`: a name or password is in it and goes out as `Authorization: Basic`.
    """

    url: str
    host: str
    path: str
    scheme: str = "https"
    invalid: bool = False
    unusable: bool = False
    lost: bool = False
    user_info: bool = False
    default: bool = False


# --- judging -------------------------------------------------------------------------------------


def judge(url: str, *, purpose: str, extra_approved: Sequence[str] = ()) -> Verdict:
    """Judge one address for a purpose of the catalogue (`anthropic`, `bedrock`, ..., `custom-oauth`, or `any`).

    `extra_approved` are addresses (`https://gw.example.com`) or bare hosts that the user's own configuration
    approves; the caller must not put in what a repository says. For an unknown purpose nothing else is approved.
    """
    wanted = [one for one in purposes() if (one.credential if purpose == ANY else one.id == purpose)]
    try:
        parts = parse(url)
    except MalformedUrlError:
        base = client_base(url)
        host = base.host if base.scheme == "http" and not base.invalid and scheme_of(trim(url)) not in WEB else ""
        return Verdict(approved=False, host=bare(host), trick=why_malformed(url), display=printable(url))
    trick = trick_of(url, parts, wanted, extra_approved)
    if not trick and purpose == EXACT and not is_approved_custom_oauth(url):
        trick = "not-exact"
    return Verdict(not trick, parts.host, trick, for_print(parts), is_loopback(parts.host))


def trick_of(url: str, parts: WebUrl, wanted: Sequence[Purpose], extra: Sequence[str]) -> str:
    """The first thing that is wrong, the most deceiving first; empty where nothing is."""
    if found := odd_text(url) or ("user-info" if parts.user_info is not None else ""):
        return found
    if any(covers(entry, parts) for entry in extra):
        return odd_spelling(url, parts) or odd_end(parts)
    official = [one for one in wanted if one.has(parts.host)]
    if not official:
        return stranger(parts)
    return odd_way(parts) or odd_spelling(url, parts) or odd_end(parts) or odd_path(parts, official)


def odd_text(url: str) -> str:
    """Characters that have no place in an address."""
    if any(character in SPACE for character in url) or len(url) > MAX_LENGTH:
        return "whitespace" if len(url) <= MAX_LENGTH else "invalid"
    if not url.isprintable():
        return "control"
    return "back-slash" if "\\" in url else ""


def odd_way(parts: WebUrl) -> str:
    """An official host, but not reached in the official way."""
    if parts.scheme != "https":
        return "plain-http"
    return "odd-port" if parts.port is not None else ""


def odd_spelling(url: str, parts: WebUrl) -> str:
    """A host that is written so that another program may find another one."""
    start = f"{parts.scheme}://"
    if not url.lower().startswith(start) or url[len(start) : len(start) + 1] == "/":
        return "invalid"
    return "" if url[len(start) :].lower().startswith(parts.host) else "look-alike"


def odd_end(parts: WebUrl) -> str:
    """A query or a fragment, even an empty one."""
    if parts.query is not None:
        return "query"
    return "fragment" if parts.fragment is not None else ""


def odd_path(parts: WebUrl, official: Sequence[Purpose]) -> str:
    """A path that none of the purposes has."""
    path = parts.path.removesuffix("/") or "/"
    known = "//" not in parts.path and any(has_path(one, parts.host, path) for one in official)
    return "" if known else "path"


def has_path(purpose: Purpose, host: str, path: str) -> bool:
    """Whether an address of that purpose may have that path."""
    if "any" in purpose.paths or path in purpose.paths:
        return True
    listed = (f"https://{host}{path}" == one.url for one in oauth().endpoints)
    return "listed" in purpose.paths and (path == "/" or any(listed))


@cache
def official_names() -> tuple[str, ...]:
    """What impostors imitate, the longest name first."""
    names = {name for one in purposes() if one.credential for name in (*one.names, *one.hosts) if "{" not in name}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def stranger(parts: WebUrl) -> str:
    """What to call a host that is on none of the lists."""
    if is_ip(parts.host):
        return "ip-literal"
    if any(one.credential and one.has(parts.host) for one in purposes()):
        return "other-purpose"
    if found := disguise(parts.host, official_names()):
        return found
    return "plain-http" if parts.scheme == "http" else "unknown-host"


def covers(entry: str, parts: WebUrl) -> bool:
    """Whether an approved address or bare host covers this one: same scheme, host and port, and its path below."""
    try:
        approved = parse(entry if scheme_of(entry) in WEB else f"https://{entry}")
    except MalformedUrlError:
        return False
    if approved.user_info is not None or approved.query is not None or approved.fragment is not None:
        return False
    folder = approved.path.removesuffix("/")
    below = parts.path == folder or parts.path.startswith(folder + "/")
    return approved.origin == parts.origin and below


def why_malformed(url: str) -> str:
    """What is wrong with a text that is no address of the web."""
    text = trim(url)
    if not url.isprintable() and not any(character in SPACE for character in url):
        return "control"
    if not text or scheme_of(text) in WEB or "://" in text:
        return odd_text(url) or "invalid"
    return "no-scheme"


def is_ip(host: str) -> bool:
    """Whether a host as `parse` gives it is a number."""
    return host.startswith("[") or host.replace(".", "").isdigit()


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    return host in ("localhost", "[::1]") or host.endswith(".localhost") or (is_ip(host) and host.startswith("127."))


# --- what the client makes of a base -------------------------------------------------------------


def is_home(base: ClientBase, purpose: str) -> bool:
    """Whether a base ends at a purpose's own host over TLS, whatever stands before or behind the host's name."""
    host = base.host.partition(":")[0].removesuffix(".")
    return base.scheme == "https" and judge(f"https://{host}", purpose=purpose).approved


def client_base(text: str) -> ClientBase:
    """The address that message requests go to with this value of ANTHROPIC_BASE_URL."""
    base = trim(text)
    if not base:
        built_in = parse(catalogued("anthropic").default)
        return ClientBase(built_in.origin, built_in.host, MESSAGES, default=True)
    whole = base.removesuffix("/") + MESSAGES if base.endswith("/") else base + MESSAGES
    scheme = scheme_of(base.lstrip("".join(map(chr, range(0x21)))))
    if scheme and scheme not in WEB:
        return other_scheme(scheme, whole)
    try:
        parts = parse(whole)
    except MalformedUrlError:
        return ClientBase("", "", "", scheme="", invalid=True)
    return seen_by_client(parts)


def seen_by_client(parts: WebUrl) -> ClientBase:
    """The base of a request address. Several slashes at the beginning of a path leave as one."""
    path = "/" + parts.path.lstrip("/")
    lost = parts.query is not None or parts.fragment is not None
    host = parts.origin.partition("://")[2]
    url = f"{parts.scheme}://{host}{path.removesuffix(MESSAGES).rstrip('/')}"
    return ClientBase(url, host, path, parts.scheme, lost=lost, user_info=parts.user_info is not None)


def other_scheme(scheme: str, whole: str) -> ClientBase:
    """`host:8080` is an address whose scheme is `host`: the client talks plain http to it. Others it cannot ask."""
    rest = whole[len(scheme) + 1 :]
    if rest.startswith("//") or scheme in ("file", "data", "blob"):
        return ClientBase("", "", "", scheme=scheme, unusable=True)
    port = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    slash, _, path = rest.partition("/")
    query = next((sign for sign in "?#" if sign in slash), "")
    try:
        return seen_by_client(parse(f"http://{scheme}:{port}{query}{'' if query else '/' + path}"))
    except MalformedUrlError:
        return ClientBase("", "", "", scheme=scheme, unusable=True)


def bare(host: str) -> str:
    """A host without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
