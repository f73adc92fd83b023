"""The first page of somebody who was never there: it and everything it needs, in bytes as they travel."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from tests.bench.browser import ENCODED, LENGTH

TAGS = re.compile(r"<(link|script|img)\b([^>]*)>", re.I)
PART = re.compile(r'([a-z-]+)="([^"]*)"')
BLOCKING = frozenset({"stylesheet"})


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Bytes with headers: the page alone, what blocks its drawing, and everything."""

    page: int
    blocking: int
    everything: int
    files: int


def fetch(
    address: tuple[str, int], path: str, *, more: str = "", encodings: str = "gzip, deflate, br"
) -> tuple[int, bytes, bytes]:
    """One GET on a connection of its own: bytes on the wire, head, body as it came."""
    head = f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nConnection: close\r\n"
    with socket.create_connection(address, timeout=10) as sock:
        sock.sendall(f"{head}Accept: text/html,*/*\r\nAccept-Encoding: {encodings}\r\n{more}\r\n".encode())
        data = b""
        while True:
            piece = sock.recv(262144)
            if not piece:
                break
            data += piece
            end = data.find(b"\r\n\r\n")
            found = LENGTH.search(data[: end + 2]) if end > 0 else None
            if found and len(data) >= end + 4 + int(found.group(1)):
                break
    end = data.find(b"\r\n\r\n")
    if not data.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {data[:60]!r}")
    return len(data), data[: end + 2], data[end + 4 :]


def first_page(address: tuple[str, int], path: str) -> FirstPage:
    """Fetch a page and all it names of its own house."""
    size, head, body = fetch(address, path)
    html = _read(head, body)
    files = dict(_files(html, path))
    sizes = {url: fetch(address, url)[0] for url in files}
    blocking = sum(sizes[url] for url, blocks in files.items() if blocks)
    return FirstPage(size, size + blocking, size + sum(sizes.values()), len(files))


def _read(head: bytes, body: bytes) -> str:
    from gzip import decompress

    import brotli

    found = ENCODED.search(head)
    if found:
        body = brotli.decompress(body) if found.group(1) == b"br" else decompress(body)
    return body.decode()


def _files(html: str, path: str) -> Iterator[tuple[str, bool]]:
    """Addresses a browser fetches by itself, and whether the page waits for them."""
    for tag, inside in TAGS.findall(html):
        parts = dict(PART.findall(inside))
        url = urljoin(path, unescape(parts.get("href") or parts.get("src") or ""))
        if not url.startswith("/") or url.startswith("//"):
            continue
        if tag.lower() == "link" and parts.get("rel") in ("stylesheet", "icon", "prefetch"):
            yield url, parts.get("rel") == "stylesheet"
        elif tag.lower() == "script":
            yield url, not ({"defer", "async"} & set(inside.split()))
        elif tag.lower() == "img":
            yield url, False
