"""Good manners towards a site (礼貌): its robots.txt kept, a pause between requests, no knocking where nobody opens."""

from dataclasses import dataclass, field, replace

from corpus.addresses import Address
from corpus.errors import FailedFetch, RefusedFetch
from corpus.fetching import Network, Reply, Rules, fetch
from corpus.robots import MOST, Robots, read_robots

PAUSE = 2.0
"""Seconds between two requests to one host, where it asks for no longer ones."""

PATIENCE = 3
"""Failures in a row after which a host is left alone for the rest of the run."""

BUSY = (429, 503)
"""Statuses by which a server asks to be left alone (RFC 6585, 4; RFC 9110, 15.6.4)."""


@dataclass(frozen=True)
class Manners:
    """What one run knows of each host: when it was last asked, its rules, how often it failed in a row."""

    network: Network
    rules: Rules
    asked: dict[str, float] = field(default_factory=dict)
    robots: dict[str, Robots] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def polite(self) -> Rules:
        """The rules with these manners before every request."""
        return replace(self.rules, before=self.before)

    def before(self, address: Address) -> None:
        """Wait until the host may be asked for this address.

        Raises:
            RefusedFetch: its robots.txt does not want it.
            FailedFetch: its robots.txt cannot be had, or it failed too often.
        """
        if self.failures.get(address.host, 0) >= PATIENCE:
            raise FailedFetch("该网站多次失败或要求暂缓，本次不再请求")
        if address.host not in self.robots:
            self.robots[address.host] = self._robots_of(address.host)
        robots = self.robots[address.host]
        if not robots.allows(address.target):
            raise RefusedFetch("该网站的 robots.txt 不允许自动取这个地址")
        self._wait(address.host, max(PAUSE, robots.pause))

    def after(self, host: str, failed: bool, busy: bool = False) -> None:
        """Note how a document of this host came out."""
        self.asked[host] = self.network.now()
        self.failures[host] = PATIENCE if busy else self.failures.get(host, 0) + 1 if failed else 0

    def _wait(self, host: str, pause: float) -> None:
        now = self.network.now()
        left = self.asked.get(host, now - pause) + pause - now
        if left > 0:
            self.network.sleep(left)
        self.asked[host] = self.network.now()

    def _robots_of(self, host: str) -> Robots:
        """Rules of a host; a site whose rules are missing or lead out of bounds has none (RFC 9309, 2.3.1)."""
        rules = replace(self.rules, before=lambda address: self._wait(address.host, PAUSE))
        try:
            with fetch(f"https://{host}/robots.txt", {}, self.network, rules) as reply:
                if reply.status >= 500 or reply.status in BUSY:
                    raise FailedFetch(f"robots.txt 暂时取不到（{reply.status}）")
                return read_robots(_beginning(reply)) if reply.status == 200 else Robots()
        except RefusedFetch:
            return Robots()


def _beginning(reply: Reply) -> str:
    raw = b""
    for piece in reply.pieces:
        raw += piece
        if len(raw) >= MOST:
            break
    return raw[:MOST].decode("utf-8", "replace")
