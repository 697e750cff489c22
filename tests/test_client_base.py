"""What Claude Code makes of a base URL: where its requests go, and whether that is the vendor's own host."""

import json
from pathlib import Path

import pytest

from claude_authdoctor.resolve.endpoint_rules import ClientBase, client_base, is_home
from claude_authdoctor.resolve.weburl import parse

BASES = json.loads((Path(__file__).parent / "data" / "base-urls.json").read_text())


@pytest.mark.parametrize("row", BASES, ids=[row["id"] for row in BASES])
def test_a_base_leads_where_the_client_was_seen_to_go(row):
    """Every `F/base...` of the recordings, and more made in the same way (`extra/...`). The recorder saw no port of https."""
    base = client_base(row["base"])
    assert (base.invalid, base.unusable) == (row["outcome"] == "invalid", row["outcome"] == "unusable")
    if row["outcome"] in ("sends", "not-found"):
        seen = row["host"] if row["scheme"] == "http" else parse(f"https://{base.host}").host
        assert seen.strip("[]") == row["host"] or base.host == row["host"]
        assert base.path == row["path"]
        assert row["scheme"] in (None, base.scheme)
        assert base.lost == (row["outcome"] == "not-found" and base.host != "v1")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "https://api.anthropic.com"),
        (" \n", "https://api.anthropic.com"),
        (" https://gw.example.com/ ", "https://gw.example.com"),
        ("https://gw.example.com/team/", "https://gw.example.com/team"),
        ("https://gw.example.com/v1", "https://gw.example.com/v1"),
        ("https://user:pw@gw.example.com", "https://gw.example.com"),
        ("localhost:8080", "http://localhost:8080"),
        ("https://gw.example.com/p?x=1", "https://gw.example.com/p"),
        ("HTTPS://GW.EXAMPLE.COM:443", "https://gw.example.com"),
    ],
)
def test_a_base_is_told_as_the_client_sees_it(text, url):
    assert client_base(text).url == url


def test_a_name_and_password_in_a_base_are_noticed_but_not_told():
    base = client_base("https://user:pa55word@gw.example.com")
    assert base.user_info
    assert "pa55word" not in repr(base)


@pytest.mark.parametrize(
    "text", ["ftp://gw.example.com", "file:gw.example.com", "data:x", "blob:x", "ws://127.0.0.1:1"]
)
def test_an_address_that_the_client_cannot_ask_leads_nowhere(text):
    scheme = text.partition(":")[0]
    assert client_base(text) == ClientBase("", "", "", scheme=scheme, unusable=True)


def test_a_host_whose_port_is_none_leads_nowhere():
    assert client_base("localhost:99999") == ClientBase("", "", "", scheme="localhost", unusable=True)


@pytest.mark.parametrize("sign", "?#")
def test_a_port_and_a_sign_that_swallows_the_path_are_told(sign):
    base = client_base(f"localhost:8080{sign}x")
    assert (base.url, base.host, base.path, base.lost) == ("http://localhost:8080", "localhost:8080", "/", True)


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("", True),
        ("https://api.anthropic.com", True),
        ("https://api.anthropic.com:8443/v1", True),
        ("https://user:pw@api.anthropic.com", True),
        ("https://api.anthropic.com./", True),
        ("http://api.anthropic.com", False),
        ("https://api.anthropic.com.evil.example", False),
        ("https://gw.example.com", False),
        ("api.anthropic.com:443", False),
        ("https://127.0.0.1:443", False),
    ],
    ids=range(10),
)
def test_home_is_the_vendors_own_host_over_tls_and_nothing_else(text, home):
    assert is_home(client_base(text), "anthropic") is home


def test_home_of_one_purpose_is_not_home_of_another():
    assert not is_home(client_base("https://api.anthropic.com"), "bedrock")
