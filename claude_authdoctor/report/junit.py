"""JUnit's XML as CI servers read it: an issue is a failed test, a note a skipped one, health a passed one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET  # only written with, never read with

from claude_authdoctor.catalog import words
from claude_authdoctor.report.issue import Issue

SUITE = "authdoctor"
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(found: Sequence[Issue], verdict: str, crashed: Sequence[str] = ()) -> str:
    """One suite; the verdict is a test of its own, so that a healthy run has one."""
    failures = [one for one in found if one.level != "note"]
    counts = {
        "tests": str(1 + len(found) + len(crashed)),
        "failures": str(len(failures)),
        "errors": str(len(crashed)),
        "skipped": str(len(found) - len(failures)),
    }
    top = ET.Element("testsuites", counts)
    suite = ET.SubElement(top, "testsuite", {"name": SUITE, **counts})
    ET.SubElement(suite, "testcase", {"classname": SUITE, "name": legal(verdict)})
    for one in found:
        case(suite, one)
    for code in crashed:
        broken = ET.SubElement(suite, "testcase", {"classname": f"{SUITE}.{code[:3]}", "name": code})
        ET.SubElement(broken, "error", {"message": words("report")["machine"]["crashed"]})
    ET.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode")


def case(suite: ET.Element, one: Issue) -> None:
    """One issue as a test."""
    place = {"file": legal(one.file), "line": str(one.line)} if one.file else {}
    place = {name: value for name, value in place.items() if value not in ("", "0")}
    names = {"classname": f"{SUITE}.{one.code[:3]}", "name": legal(f"{one.code} {one.name}: {one.where}")}
    test = ET.SubElement(suite, "testcase", {**names, **place})
    kind = "skipped" if one.level == "note" else "failure"
    inner = ET.SubElement(test, kind, {"message": legal(one.message), "type": one.level})
    inner.text = legal(one.hint)


def legal(text: str) -> str:
    """A text with nothing that XML 1.0 cannot hold; `visible` leaves nothing of the sort, this is the second lock."""
    return _ILLEGAL.sub("?", text)
