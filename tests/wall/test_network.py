"""No test leaves this machine."""

from __future__ import annotations

import socket

import pytest

from tests.network import OutsideCall, is_here


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "example.org"])
def test_a_call_to_the_outside_fails_at_once(address: str) -> None:
    with pytest.raises(OutsideCall):
        socket.create_connection((address, 80), timeout=1)
    with socket.socket() as tried, pytest.raises(OutsideCall):
        tried.connect((address, 80))


def test_this_machine_may_be_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        socket.create_connection(("localhost", port), timeout=1).close()


@pytest.mark.parametrize(
    ("host", "here"),
    [
        (None, True),
        ("::1", True),
        (b"127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1%lo", True),
        ("8.8.8.8", False),
    ],
)
def test_what_is_this_machine(host: object, here: bool) -> None:
    assert is_here(host) is here
