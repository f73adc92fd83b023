"""Keeps tests off the network: only this machine may be called, by its own name or address."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

HERE = frozenset({"", "localhost", "localhost.localdomain"})


class OutsideCall(Exception):
    """A test tried to reach something that is not this machine."""


def is_here(host: object) -> bool:
    """Whether a host is this machine; names other than localhost are not looked up to find out."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in HERE:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def stay_home() -> None:
    """Make every connection and look-up that leaves this machine fail at once, for the whole process."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
    socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)


def _guarded_connect(real: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            raise OutsideCall(f"a test tried to reach {address[0]}")
        return real(self, address)

    return connect


def _guarded_lookup(real: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_here(host):
            raise OutsideCall(f"a test tried to look up {host}")
        return real(host, *rest, **named)

    return getaddrinfo
