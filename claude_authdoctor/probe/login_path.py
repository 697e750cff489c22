"""Can somebody sign in here: a browser, the loopback address in both families, and the callback's port."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping

from claude_authdoctor.model.finding import Ask, Reply
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.resolve.situation import Situation

LOOPBACK = {"ipv4": "127.0.0.1", "ipv6": "::1"}
REMOTE = ("ssh", "container", "devcontainer", "ci", "github-actions", "gitlab", "service")
NOT_A_BROWSER = ("true", "false", "none", "/bin/true", "/usr/bin/true")
RESERVED = re.compile(r"^\s*(\d{1,5})\s+(\d{1,5})\s*\*?\s*$", re.MULTILINE)


def tried(ask: Ask, snapshot: Snapshot) -> Reply:
    """What came of looking: `data` says what was found."""
    return LOOKS[ask.reads](ask, snapshot)


def browser(ask: Ask, snapshot: Snapshot) -> Reply:
    """Whether a browser can open here and reach the callback: not over SSH, in a container, or without a screen."""
    markers, environment = snapshot.host.markers, Situation.of(snapshot).environment
    chosen = environment.trimmed("BROWSER")
    place = next((marker for marker in REMOTE if marker in markers), "")
    if not place and snapshot.host.platform == "linux" and not {"display", "wsl"} & markers and not chosen:
        place = "no-display"
    if chosen.lower() in NOT_A_BROWSER:
        place = place or "browser-off"
    data = {"place": place, "browser": chosen, "paste": "yes" if place else "no"}
    return Reply(ask.name, "", "unknown" if place else "valid", "no-browser" if place else "", data=data)


def loopback(ask: Ask, snapshot: Snapshot) -> Reply:  # noqa: ARG001 - all looks are called alike
    """Whether a callback can be received: listen on both loopback addresses, and see where `localhost` leads."""
    listening = {family: can_listen(address) for family, address in LOOPBACK.items()}
    named = localhost()
    data = {family: fault or "open" for family, fault in listening.items()} | {"localhost": " ".join(sorted(named))}
    usable = [family for family, fault in listening.items() if not fault]
    fine = "ipv4" in usable and (not named or "ipv4" in named or "ipv6" in usable)
    return Reply(ask.name, ask.url, "valid" if fine else "unknown", "" if fine else "loopback", data=data)


def port(ask: Ask, snapshot: Snapshot) -> Reply:  # noqa: ARG001
    """Whether the callback's fixed port is free, and who has it if not."""
    number = int(ask.data["port"]) if len(ask.data["port"]) <= 5 else 0  # noqa: PLR2004 - digits of a port
    fault = can_listen(LOOPBACK["ipv4"], number)
    if not fault:
        return Reply(ask.name, ask.url, "valid", data=ask.data)
    data = {**ask.data, "owner": owner(number), "next": str(next_free(number))}
    return Reply(ask.name, ask.url, "unknown", "port-reserved" if fault == "EACCES" else "port-busy", data=data)


LOOKS: Mapping[str, Callable[[Ask, Snapshot], Reply]] = {"browser": browser, "loopback": loopback, "port": port}


def can_listen(address: str, number: int = 0) -> str:
    """Empty if a program may listen there; else the name of the system's refusal."""
    from errno import errorcode  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.bind((address, number))
            listener.listen(1)
    except (OSError, OverflowError) as fault:
        return errorcode.get(getattr(fault, "errno", 0) or 0, "refused")
    return ""


def localhost() -> set[str]:
    """The families that the name `localhost` leads to."""
    try:
        found = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    except OSError:
        return set()
    return {"ipv6" if family == socket.AF_INET6 else "ipv4" for family, *_ in found}


def owner(number: int) -> str:
    """The program that listens on a port: its name and process id; empty where that cannot be seen."""
    import psutil  # noqa: PLC0415  only where a port is taken

    try:
        for one in psutil.net_connections(kind="tcp"):
            if one.laddr and one.laddr.port == number and one.status == psutil.CONN_LISTEN and one.pid:
                return f"{psutil.Process(one.pid).name()} ({one.pid})"
    except (psutil.Error, OSError):
        return ""
    return ""


def next_free(number: int) -> int:
    """The next port that a program may listen on; 0, which lets the system choose, where none is near."""
    return next((one for one in candidates(number) if not can_listen(LOOPBACK["ipv4"], one)), 0)


def candidates(number: int, count: int = 64) -> Iterator[int]:
    """The ports after one, within those that need no privilege."""
    yield from (one for one in range(number + 1, number + 1 + count) if 1024 <= one <= 65535)  # noqa: PLR2004


def reserved(listing: str) -> tuple[range, ...]:
    """The ranges of `netsh int ipv4 show excludedportrange protocol=tcp`, in any language of Windows."""
    return tuple(range(int(first), int(last) + 1) for first, last in RESERVED.findall(listing))
