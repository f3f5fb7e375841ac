"""The socket guard: no test reaches beyond this machine."""

import ipaddress
import sys


class OutsideNetworkError(AssertionError):
    """A test tried to reach an address that is not on this machine."""


def is_inside(host: object) -> bool:
    """Whether a host is this machine: a loopback address, ``localhost``, or none named."""
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not is_inside(address[0]):
            raise OutsideNetworkError(f"a test tried to reach {address}")
    elif event == "socket.getaddrinfo" and not (is_inside(arguments[0]) or _is_numeric(arguments[0])):
        raise OutsideNetworkError(f"a test tried to look up {arguments[0]!r}")


def _is_numeric(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


sys.addaudithook(_guard)
