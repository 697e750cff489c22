"""A stand-in for Anthropic's servers on loopback: real sockets, real TLS, strict about refresh tokens.

It is a CONNECT proxy that answers for every host itself, with certificates of its own authority. Whoever is given
`environ` (authdoctor, or the real client) talks to it as to platform.claude.com and api.anthropic.com.
A refresh token works once; a second use is `invalid_grant`.
"""

import asyncio
import json
import random
import ssl
import tempfile
import threading
from base64 import urlsafe_b64encode
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import trustme

PROFILE = {
    "account": {"uuid": "account-1", "email": "someone@example.invalid", "display_name": "Someone"},
    "organization": {
        "uuid": "organization-1",
        "name": "Example",
        "organization_type": "claude_max",
        "rate_limit_tier": "default_claude_max_5x",
    },
}
REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


def made_up(kind: str, number: object) -> str:
    """A token of the right shape, put together at run time."""
    return "-".join(["sk", "ant", kind, "made", "up", str(number), "x" * 40])


@dataclass
class Seen:
    method: str
    host: str
    path: str
    headers: dict
    body: dict | None


@dataclass
class StandIn:
    """`delay`: seconds a token request takes. `script`: replies to give first, (status, headers, body)."""

    delay: tuple[float, float] = (0.0, 0.0)
    lifetime: object = 28800
    seen: list[Seen] = field(default_factory=list)
    script: deque = field(default_factory=deque)
    grants: dict = field(default_factory=dict)
    profile: tuple = (200, PROFILE)
    generation: int = 0
    refused: int = 0
    extra: dict = field(default_factory=dict)
    scope: str | None = "user:inference user:profile"

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        authority = trustme.CA()
        self._authority, self._contexts = authority, {}
        self.ca_file = Path(self._folder.name) / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.valid = made_up("ort01", 0)
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        self._folder.cleanup()

    def _run(self, ready):
        async def live():
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self._end = asyncio.Event()
            ready.set()
            await self._end.wait()
            server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        self._loop.run_until_complete(live())
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    @property
    def environ(self) -> dict[str, str]:
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.port}", "NODE_EXTRA_CA_CERTS": str(self.ca_file)}

    @property
    def token_requests(self) -> list[Seen]:
        return [one for one in self.seen if one.path == "/v1/oauth/token"]

    @property
    def model_requests(self) -> list[Seen]:
        return [one for one in self.seen if one.path == "/v1/messages"]

    def access(self, generation=None):
        return made_up("oat01", self.generation if generation is None else generation)

    def context(self, host):
        if host not in self._contexts:
            self._contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(self._contexts[host])
        return self._contexts[host]

    async def _serve(self, reader, writer):
        try:
            line, _headers, _body = await self._request(reader)
            host = line.split()[1].rsplit(":", 1)[0]
            if not line.startswith("CONNECT "):
                writer.write(b"HTTP/1.1 405 Only CONNECT\r\ncontent-length: 0\r\n\r\n")
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            await writer.start_tls(self.context(host))
            while True:
                line, headers, body = await self._request(reader)
                writer.write(await self._answer(host, line, headers, body))
                await writer.drain()
        except (OSError, asyncio.CancelledError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def _request(reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return head[0], headers, body

    async def _answer(self, host, line, headers, body):
        method, target, _ = line.split()
        path = target.split("?")[0]
        try:
            sent = json.loads(body) if body else None
        except ValueError:
            sent = None
        self.seen.append(Seen(method, host, path, headers, sent))
        if path == "/v1/oauth/token":
            await asyncio.sleep(random.uniform(*self.delay))
            status, more, answer = self._token(sent or {})
        elif path == "/api/oauth/profile":
            status, more, answer = self.profile[0], {}, self.profile[1]
        elif path == "/v1/messages":
            wrong = {"type": "error", "error": {"type": "invalid_request_error", "message": "stand-in stop"}}
            status, more, answer = 400, {"x-should-retry": "false"}, wrong
        else:
            status, more, answer = 404, {}, {"type": "error", "error": {"type": "not_found_error", "message": "none"}}
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        head = {"content-type": "application/json", "content-length": str(len(data)), **more}
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Odd')}", *(f"{key}: {value}" for key, value in head.items())]
        return "\r\n".join([*lines, "", ""]).encode() + data

    def _token(self, sent):
        with self._lock:
            if self.script:
                return self.script.popleft()
            if sent.get("grant_type") == "refresh_token":
                if sent.get("refresh_token") != self.valid:
                    self.refused += 1
                    return self._refusal("Refresh token not found or invalid")
            elif not self._grant_fits(sent):
                return self._refusal("the code or its proof is wrong")
            return 200, {}, self._next_pair(sent)

    def _next_pair(self, sent):
        self.generation += 1
        self.valid = made_up("ort01", self.generation)
        seconds = sent.get("expires_in", self.lifetime)
        pair = {"token_type": "Bearer", "access_token": self.access(), "refresh_token": self.valid}
        pair |= {"expires_in": seconds, "account": {"uuid": "account-1", "email_address": "someone@example.invalid"}}
        pair |= {"organization": {"uuid": "organization-1", "name": "Example"}}
        return pair | ({"scope": self.scope} if self.scope else {}) | self.extra

    def _grant_fits(self, sent):
        """A code works once, with the redirect it was made for and the verifier of its challenge."""
        challenge, redirect = self.grants.pop(sent.get("code"), (None, None))
        proof = urlsafe_b64encode(sha256(str(sent.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        return challenge == proof and redirect == sent.get("redirect_uri")

    @staticmethod
    def _refusal(why):
        return 400, {}, {"error": "invalid_grant", "error_description": why}


def store_text(refresh, access=None, expires_ms=1, **more) -> str:
    """A credential file as Claude Code writes it."""
    entry = {"accessToken": access or made_up("oat01", "old"), "refreshToken": refresh, "expiresAt": expires_ms}
    entry |= {"scopes": ["user:inference", "user:profile"], "subscriptionType": "max", "rateLimitTier": None, **more}
    return json.dumps({"claudeAiOauth": entry}, separators=(",", ":"))


def official_client(home, code=0):
    """A folder for PATH with a `claude` that notes what it was asked and ends with a code."""
    program = home.home / "bin" / "claude"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > "{home.home}/asked"\nexit {code}\n')
    program.chmod(0o755)
    return str(program.parent)
