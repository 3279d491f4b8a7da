"""A web server on loopback for tests: it serves what a dictionary says, and remembers what it was asked for."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message


@dataclass
class Page:
    """One answer. With an etag, a request that names it gets 304."""

    body: bytes = b""
    type: str = "text/plain; charset=utf-8"
    status: int = 200
    etag: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """The server's pages by path, and its log of (path, status, request headers)."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.log: list[tuple[str, int, Message]] = []
        self.url = ""

    def asked(self, path: str) -> list[int]:
        """Statuses of the answers given for a path."""
        return [status for got, status, _ in self.log if got == path]


@contextmanager
def serving() -> Iterator[Site]:
    """Start the server on a free port; it is stopped and its thread joined at the end."""
    site = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.pages.get(self.path, Page(b"nothing here", status=404))
            known = page.etag is not None and self.headers.get("If-None-Match") == page.etag
            status = 304 if known else page.status
            site.log.append((self.path, status, self.headers))
            self.send_response(status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.etag:
                self.send_header("ETag", page.etag)
            if known:
                self.end_headers()
                return
            self.send_header("Content-Type", page.type)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
