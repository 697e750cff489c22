"""The way out: the user's proxy and authorities, no redirects, and a server that will not end."""

import socket
import threading
import time
import zlib

import pytest
import trustme

from claude_authdoctor.login import transport as module
from claude_authdoctor.login.transport import HttpAnswer, NoAnswer, NotSent, Transport, proxy_for

URL = "https://platform.claude.com/v1/oauth/token"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "http://l:1", "HTTPS_PROXY": "http://u:1"}, "http://l:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "", "HTTP_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "claude.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".claude.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a,platform.claude.com:443 b"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "platform.claude.com:80"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "laude.com"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "example.com", "NO_PROXY": "*"}, "http://p:1"),
    ],
)
def test_which_proxy(environ, expected):
    assert proxy_for(URL, environ) == expected


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://[::1]/x"])
def test_addresses_have_no_subdomains(url):
    assert proxy_for(url, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "0.0.1"}) == "http://p:1"


def test_our_own_environment_is_not_asked(server, monkeypatch):
    """Only the environment that was handed over counts: httpx must not look for itself."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    server.script.append((200, {}, b"{}"))
    assert Transport(server.environ).post_json(URL, {}).status == 200


def test_an_unreadable_authority_is_passed_over(server, tmp_path):
    (tmp_path / "odd.pem").write_text("no certificate")
    for path in (tmp_path / "odd.pem", tmp_path / "missing.pem"):
        with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
            Transport(server.environ | {"NODE_EXTRA_CA_CERTS": str(path)}).post_json(URL, {})


def test_a_client_certificate_that_cannot_be_used_is_said(server):
    with pytest.raises(NotSent, match="CLAUDE_CODE_CLIENT_CERT"):
        Transport(server.environ | {"CLAUDE_CODE_CLIENT_CERT": "/nonexistent"}).post_json(URL, {})


def test_a_client_certificate_is_shown(server, tmp_path):
    pair = trustme.CA().issue_cert("me.example")
    pair.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "me.pem"))
    server.script.append((200, {}, b"{}"))
    environ = server.environ | {"CLAUDE_CODE_CLIENT_CERT": str(tmp_path / "me.pem")}
    assert Transport(environ).post_json(URL, {}).status == 200


def test_redirects_are_answers(server):
    server.script.append((307, {"location": "https://evil.example/"}, b""))
    assert Transport(server.environ).post_json(URL, {"refresh_token": "x"}).status == 307
    assert [one.host for one in server.seen] == ["platform.claude.com"]


@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:1", "socks9://x", "http://[", "::", "http://user:secret@127.0.0.1:1"]
)
def test_a_bad_proxy_sends_nothing_and_shows_nothing(proxy):
    with pytest.raises(NotSent) as found:
        Transport({"HTTPS_PROXY": proxy}).post_json(URL, {"refresh_token": "very-secret"})
    assert "secret" not in str(found.value)


def test_a_proxy_that_refuses_sends_nothing():
    with (
        one_reply(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n") as port,
        pytest.raises(NotSent),
    ):
        Transport({"HTTPS_PROXY": f"http://127.0.0.1:{port}"}).post_json(URL, {})


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP"])
def test_a_compressed_answer_is_read_all_the_same(server, encoding):
    kind = 31 if encoding.lower() == "gzip" else 15
    packer = zlib.compressobj(wbits=kind)
    server.script.append((200, {"content-encoding": encoding}, packer.compress(b'{"a":1}') + packer.flush()))
    assert Transport(server.environ).post_json(URL, {}).json() == {"a": 1}


def test_a_bomb_is_cut(server):
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(b"0" * 100_000_000) + packer.flush()
    server.script.append((200, {"content-encoding": "gzip"}, bomb))
    assert len(Transport(server.environ).post_json(URL, {}).body) == module.BODY_LIMIT


def test_an_endless_body_ends(server):
    server.script.append((200, {}, b"0" * (module.BODY_LIMIT * 3)))
    with pytest.raises(NoAnswer):
        Transport(server.environ).post_json(URL, {})


def test_nonsense_in_a_wrapping_of_gzip(server):
    server.script.append((200, {"content-encoding": "gzip"}, b"not packed"))
    with pytest.raises(NoAnswer):
        Transport(server.environ).post_json(URL, {})


def test_a_server_that_drips_is_left(monkeypatch):
    """One byte a tenth of a second, for ever: every read is in time, the whole is not."""
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.3)
    with one_reply(b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 500, drip=0.1) as port:
        started = time.monotonic()
        with pytest.raises((NoAnswer, NotSent)):
            Transport({"HTTPS_PROXY": f"http://127.0.0.1:{port}"}, answer_seconds=0.5).post_json(URL, {})
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object(body):
    assert HttpAnswer(200, body).json() == {}


class one_reply:  # noqa: N801 - reads as a statement
    """A server that says the same to whoever comes."""

    def __init__(self, text, drip=0.0):
        self.text, self.drip = text, drip

    def __enter__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self.server.getsockname()[1]

    def serve(self):
        try:
            connection, _ = self.server.accept()
            with connection:
                connection.recv(65536)
                for number in range(len(self.text)) if self.drip else [0]:
                    connection.sendall(self.text[number : number + 1] if self.drip else self.text)
                    time.sleep(self.drip)
        except OSError:
            return

    def __exit__(self, *_):
        self.server.close()
        self.thread.join(5)
