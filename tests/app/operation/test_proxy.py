"""The proxy configuration in a real nginx: what reaches the program, and what never does."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import proxy
from tests.browser.server import free_port

pytestmark = [pytest.mark.full, pytest.mark.slow("starts nginx")]
CONF = Path(__file__).parents[3] / "deploy" / "nginx" / "kiosk.conf"
HOST, STAFF = "tramites.example.org", "asesores.example.org"
AROUND = """
daemon off; pid {tmp}/nginx.pid; error_log {tmp}/error.log; worker_processes 1;
events {{ }}
http {{
  client_body_temp_path {tmp}/body; proxy_temp_path {tmp}/proxy; fastcgi_temp_path {tmp}/f;
  uwsgi_temp_path {tmp}/u; scgi_temp_path {tmp}/s;
  include {tmp}/kiosk.conf;
}}
"""


@dataclass
class Upstream:
    """What stands where the program would: it keeps what reached it."""

    port: int
    seen: list[tuple[str, list[tuple[str, str]], bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Proxy:
    plain: int
    secure: int
    upstream: Upstream

    def says(self, request: bytes, *, secure: bool = True, most: ssl.TLSVersion | None = None) -> bytes:
        """Everything that comes back for these very bytes."""
        with socket.create_connection(
            ("127.0.0.1", self.secure if secure else self.plain), timeout=10
        ) as raw:
            if not secure:
                return _talk(raw, request)
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if most is not None:
                context.set_ciphers("ALL:@SECLEVEL=0")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)  # the old version is the point
                    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, most
            with context.wrap_socket(raw, server_hostname=HOST) as wrapped:
                return _talk(wrapped, request)


def _talk(line: socket.socket, request: bytes) -> bytes:
    line.sendall(request)
    answer = b""
    while piece := line.recv(65536):
        answer += piece
    return answer


def ask(
    path: str = "/", *, host: str = HOST, method: str = "GET", more: str = "", body: bytes = b""
) -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{length}{more}\r\n"
    return head.encode() + body


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    kept = Upstream(0)

    class Keeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.seen.append((self.path, list(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    kept.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def configured(folder: Path, plain: int, secure: int, upstream: int) -> Path:
    """The shipped configuration with other ports and folders, and nothing else changed."""
    text = CONF.read_text("utf-8").replace("/etc/kiosk/tls", str(folder))
    text = text.replace("listen 80", f"listen 127.0.0.1:{plain}").replace(
        "listen 443", f"listen 127.0.0.1:{secure}"
    )
    (folder / "kiosk.conf").write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}"), "utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(tmp=folder), "utf-8")
    return folder / "nginx.conf"


@pytest.fixture
def nginx() -> Path:
    found = proxy.find()
    assert found is not None, "no nginx: python -m tests.proxy takes its package apart"
    return found


@pytest.fixture
def before(nginx: Path, upstream: Upstream, tmp_path: Path) -> Iterator[Proxy]:
    write_certificate(tmp_path)
    ports = free_port(), free_port()
    conf = configured(tmp_path, *ports, upstream.port)
    process = subprocess.Popen([nginx, "-p", tmp_path, "-c", conf])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", ports[1]), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Proxy(*ports, upstream)
    finally:
        process.terminate()
        process.wait(10)


def test_nginx_takes_the_configuration(nginx: Path, tmp_path: Path) -> None:
    write_certificate(tmp_path)
    conf = configured(tmp_path, 18080, 18443, 8000)
    done = subprocess.run([nginx, "-t", "-p", tmp_path, "-c", conf], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "kiosk.conf").write_text("no_such_word on;", "utf-8")
    done = subprocess.run([nginx, "-t", "-p", tmp_path, "-c", conf], capture_output=True, text=True)
    assert done.returncode != 0


def test_what_a_visitor_claims_is_dropped(before: Proxy) -> None:
    claims = (
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\n"
        "Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\nX-Forwarded-Prefix: /x\r\n"
    )
    assert before.says(ask(more=claims)).startswith(b"HTTP/1.1 200")
    ((_, headers, _),) = before.upstream.seen
    found = {name: value for name, value in headers if name.lower().startswith(("x-", "forwarded", "host"))}
    assert found == {
        "Host": HOST, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": HOST, "X-Forwarded-Proto": "https",
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ],
)
def test_two_framings_of_one_request_are_refused(before: Proxy, more: str) -> None:
    answer = before.says(ask(method="POST", more=more) + b"0\r\n\r\nGET /stolen HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.split(b" ")[1] in (b"400", b"501"), answer[:60]
    assert before.upstream.seen == []


def test_a_chunked_body_reaches_the_program_with_one_length(before: Proxy) -> None:
    chunked = ask(method="POST", more="Transfer-Encoding: chunked\r\n") + b"3\r\nabc\r\n0\r\n\r\n"
    assert before.says(chunked).startswith(b"HTTP/1.1 200")
    ((_, headers, body),) = before.upstream.seen
    assert body == b"abc"
    assert [value for name, value in headers if name == "Content-Length"] == ["3"]
    assert not [name for name, _ in headers if name == "Transfer-Encoding"]


def test_too_much_is_refused_before_the_program_sees_it(before: Proxy) -> None:
    assert before.says(ask(more=f"X-Long: {'x' * 9000}\r\n")).split(b" ")[1] in (b"400", b"431")
    many = "".join(f"X-{n}: {'x' * 900}\r\n" for n in range(12))
    assert before.says(ask(more=many)).split(b" ")[1] in (b"400", b"431")
    assert before.says(ask(method="POST", body=b"x" * (64 * 1024 + 1))).startswith(b"HTTP/1.1 413")
    assert before.upstream.seen == []
    assert before.says(ask(method="POST", body=b"x" * 64 * 1024)).startswith(b"HTTP/1.1 200")


def test_another_name_gets_nothing(before: Proxy) -> None:
    for secure in (True, False):
        assert before.says(ask(host="evil.example"), secure=secure) == b""
        assert before.says(b"GET / HTTP/1.0\r\n\r\n", secure=secure) == b""
    assert before.upstream.seen == []


def test_measures_and_the_pages_of_the_staff_are_not_for_everybody(before: Proxy) -> None:
    assert before.says(ask("/metricas")).startswith(b"HTTP/1.1 404")
    assert before.says(ask(host=STAFF)).startswith(b"HTTP/1.1 403")
    assert before.upstream.seen == []


def test_plain_http_leads_to_https(before: Proxy) -> None:
    answer = before.says(ask("/tramites?a=b"), secure=False)
    assert answer.startswith(b"HTTP/1.1 308")
    assert f"Location: https://{HOST}/tramites?a=b\r\n".encode() in answer


def test_old_tls_is_refused(before: Proxy) -> None:
    assert before.says(ask(), most=ssl.TLSVersion.TLSv1_2).startswith(b"HTTP/1.1 200")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        before.says(ask(), most=ssl.TLSVersion.TLSv1_1)
