"""httpx over our own connections: one request, one connection, one deadline, the proxy Claude Code would take."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import suppress

import httpcore
import httpx

from claude_authdoctor.probe.transport.connect import Backend, Trace
from claude_authdoctor.probe.transport.deadline import Deadline
from claude_authdoctor.probe.transport.proxy import Proxy


class Wire(httpx.BaseTransport):
    """A transport for a single request. Faults come out as httpcore's; `trace` tells how far it came."""

    def __init__(
        self, context: ssl.SSLContext, proxy: Proxy | None, deadline: Deadline, trace: Trace, most: int
    ) -> None:
        backend = Backend(deadline, trace, most)
        self._pool: httpcore.ConnectionPool
        if proxy is None:
            self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend, retries=0)
        else:
            self._pool = httpcore.HTTPProxy(
                proxy_url=httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target=b"/"),
                proxy_auth=(proxy.user.reveal(), proxy.password.reveal()) if proxy.user and proxy.password else None,
                proxy_ssl_context=context if proxy.scheme == "https" else None,
                ssl_context=context,
                network_backend=backend,
                retries=0,
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it; the body of the answer is read by the caller, as far as the caller likes."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=Body(response))

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        with suppress(Exception):
            self._pool.close()


class Body(httpx.SyncByteStream):
    """The body as it comes in, still packed."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(Exception):
            self._response.close()
