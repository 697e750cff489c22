"""`authdoctor resolve` for a person: the decision in four lines, then the chain as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claude_authdoctor.catalog import words
from claude_authdoctor.model.resolution import Resolution, Slot
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.style import Style
from claude_authdoctor.report.table import chain_table
from claude_authdoctor.resolve.labels import label

SLOTS = ("authorization", "x_api_key")


def decision(snapshot: Snapshot, resolution: Resolution, style: Style) -> str:
    """The whole answer."""
    home = snapshot.host.home
    lines = [*(style.paint(line, "strong") for line in style.wrapped(visible(resolution.reason))), ""]
    lines += [row for name, value in rows(resolution) for row in style.wrapped(value, first=f"  {name:<14}")]
    lines += ["", chain_table(resolution, style.width, home)]
    for note in notes(resolution):
        lines += ["", *style.wrapped(note)]
    return "\n".join(lines).rstrip()


def rows(resolution: Resolution) -> Iterator[tuple[str, str]]:
    """What goes into each header, to whom, and who pays."""
    said: Mapping[str, str] = words("report")["resolve"]
    for name, slot in zip(SLOTS, (resolution.authorization, resolution.x_api_key), strict=True):
        if slot:
            yield said[name], shown(slot, said)
    if resolution.endpoint:
        yield said["endpoint"], visible(resolution.endpoint.url)
    yield said["payer"], resolution.payer


def shown(slot: Slot, said: Mapping[str, str]) -> str:
    """One header's value, masked, with where it comes from."""
    value = said["empty"] if slot.failing else slot.secret.masked if slot.secret else ""
    return " ".join(part for part in (slot.scheme, visible(value), visible(label(slot.source))) if part)


def notes(resolution: Resolution) -> Iterator[str]:
    """What else a reader should know."""
    said: Mapping[str, str] = words("report")["resolve"]
    if resolution.refresh != "not_needed":
        yield said[f"refresh-{resolution.refresh}"]
    yield from (visible(note) for note in resolution.notes)
