"""A real server of the program for the browser: own folder, own port, made-up people."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 30
DEMONSTRATION = Path(__file__).parents[2] / "kiosk" / "gateways" / "scenarios" / "demonstration.json"
PREPARATIONS = (["keys", "init"], ["db", "upgrade"], ["scenario", "load", str(DEMONSTRATION)])


@dataclass(frozen=True, slots=True)
class Server:
    """A running program."""

    url: str
    var: Path
    log: Path
    process: subprocess.Popen[bytes]
    environ: dict[str, str]

    def kiosk(self, *words: str) -> str:
        """Run a command of the program beside the server, with the same settings; answers what it printed."""
        return _kiosk(self.environ, *words)

    def stop(self) -> None:
        """End the server; by force after five seconds."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def start_server(tmp: Path, port: int, **env: str) -> Server:
    """Prepare a folder and serve from it; `env` are further settings (`KIOSK_CHANNEL="kiosk"`)."""
    var = tmp / "var"
    log = tmp / "server.log"
    url = f"http://127.0.0.1:{port}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    environ = {
        **ours,
        "KIOSK_ENV": "demo",
        "KIOSK_VAR": str(var),
        "KIOSK_ORIGIN": url,
        "KIOSK_LOG": str(log),
        **env,
    }
    for words in PREPARATIONS:
        _kiosk(environ, *words)
    with (tmp / "server.out").open("wb") as out:
        command = [sys.executable, "-m", "kiosk", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=subprocess.STDOUT)
    server = Server(url, var, log, process, environ)
    _wait_until_alive(server, tmp / "server.out")
    return server


def _kiosk(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, f"kiosk {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


def _wait_until_alive(server: Server, out: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/salud", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    server.stop()
    raise RuntimeError(f"the server did not start:\n{out.read_text('utf-8', 'replace')[-2000:]}")
