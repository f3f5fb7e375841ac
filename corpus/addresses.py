"""Which addresses may be fetched (可取的地址): pure checks of how an address is written and where a name leads.

Both checks stand on their own: a name must be on the allow-list, and whatever it leads to must be public.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from corpus.errors import RefusedFetch

PORT = 443
"""The only port that is fetched from (RFC 9110, 4.2.2)."""

_MOST = 2_000
"""Characters of the longest address taken; RFC 9110, 4.1 asks for at least 8000 of a server, official ones stay below 300."""

_NUMBER_AT_END = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$")
"""A host whose last label is a number is an IPv4 address in some spelling (WHATWG URL, “ends in a number”)."""

_UNWELCOME = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
"""White space, controls, backslash and invisible characters, which parsers of addresses take differently."""

_SAFE = "/:@!$&'()*+,;=-._~%"
_UNICAST = ipaddress.ip_network("2000::/3")
"""The only part of IPv6 from which public addresses are given out (RFC 4291, 2.4; IANA registry)."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that carry an IPv4 address in their last 32 bits (RFC 6052)."""

_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # RFC 6890
        "192.88.99.0/24",  # RFC 7526, once 6to4 relays
        "2001::/23",  # RFC 2928, Teredo among them
        "3fff::/20",  # RFC 9637
    )
)
"""Special blocks that ``ipaddress`` of Python 3.11 takes for public, whole or in part."""

_Number = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Address:
    """A checked address: ``host`` in lower-case ASCII, ``target`` the path and query as they are sent."""

    host: str
    target: str

    def __str__(self) -> str:
        return f"https://{self.host}{self.target}"


def check_address(url: str, hosts: Collection[str]) -> Address:
    """The address, where it is https on port 443 of a host that is exactly on the list.

    Raises:
        RefusedFetch: another scheme or port, a user name, a number in place of a name, a host not on the list,
            or characters that parsers take differently.
    """
    if not url or len(url) > _MOST or _UNWELCOME.search(url):
        raise RefusedFetch("地址为空、过长或含有不可用的字符")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedFetch("地址格式有误") from None
    if parts.scheme != "https":
        raise RefusedFetch("地址不是 https")
    if "@" in parts.netloc:
        raise RefusedFetch("地址中带有用户名")
    if port not in (None, PORT):
        raise RefusedFetch(f"端口不是 {PORT}")
    host = normalised_host(_host_of(parts))
    if host not in hosts:
        raise RefusedFetch(f"网站 {host} 不在允许的名单中")
    target = quote(parts.path or "/", _SAFE) + (f"?{quote(parts.query, _SAFE + '?')}" if parts.query else "")
    return Address(host, target)


def _host_of(parts: SplitResult) -> str:
    if "[" in parts.netloc:
        raise RefusedFetch("地址用的是 IP，不是域名")
    return parts.hostname or ""


def normalised_host(host: str) -> str:
    """A host name as it is looked up: NFKC, every kind of dot a full stop, IDNA, lower case.

    Raises:
        RefusedFetch: it is no host name, or an IP address in any spelling.
    """
    text = unicodedata.normalize("NFKC", host).lower()
    try:  # the codec takes 。．｡ for dots as well (RFC 3490, 3.1)
        name = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise RefusedFetch("域名格式有误") from None
    if _NUMBER_AT_END.search(name) or ":" in name:
        raise RefusedFetch("地址用的是 IP，不是域名")
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", name):
        raise RefusedFetch("域名格式有误")
    return name


def check_public(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses a name leads to, where there is one and every single one is public.

    Raises:
        RefusedFetch: there is none, or one is not a public address.
    """
    found = tuple(addresses)
    if not found or not all(is_public(address) for address in found):
        raise RefusedFetch("域名指向的不是公网地址")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one that the public network gives out, and what it carries inside is too.

    Mapped (``::ffff:``), 6to4 and NAT64 addresses are judged by the IPv4 address within; Teredo is never public.
    """
    try:
        number = _carried(ipaddress.ip_address(address))
    except ValueError:
        return False
    if any(number in block for block in _SPECIAL if block.version == number.version):
        return False
    if isinstance(number, ipaddress.IPv6Address) and (number.scope_id or number not in _UNICAST):
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved)


def _carried(number: _Number) -> _Number:
    if isinstance(number, ipaddress.IPv4Address):
        return number
    if number in _NAT64:
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour or number
