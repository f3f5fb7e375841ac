"""What a site asks of robots (robots.txt, RFC 9309), read in time linear in its length."""

import re
from dataclasses import dataclass
from urllib.parse import quote

AGENT = "lvwen"
"""Product token that rules for us alone are written under (RFC 9309, 2.2.1)."""

MOST = 512_000
"""Bytes read of a robots.txt; RFC 9309, 2.5 asks for 500 KiB at least."""

LONGEST_PAUSE = 30.0
"""Seconds: a longer Crawl-delay is taken as this; the few documents of the catalogue need no more restraint."""

_LINE = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*([^#]*)")


@dataclass(frozen=True)
class Robots:
    """Rules for us, each (allowed, pattern), and the pause asked for between requests, in seconds."""

    rules: tuple[tuple[bool, str], ...] = ()
    pause: float = 0.0

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest rule that fits decides, Allow wins a tie."""
        fitting = [(len(pattern), allowed) for allowed, pattern in self.rules if fits(pattern, target)]
        return max(fitting)[1] if fitting else True


def read_robots(text: str) -> Robots:
    """The rules of the groups for our name, or else of those for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    in_rules = True
    for match in map(_LINE.match, text.lstrip("\ufeff").splitlines()):
        if match is None:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key == "user-agent":
            names = [value.lower()] if in_rules else [*names, value.lower()]
            in_rules = False
            groups.setdefault(value.lower(), [])
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for name in names:
                groups[name].append((key, value))
    return _rules_of(groups.get(AGENT, groups.get("*", [])))


def _rules_of(lines: list[tuple[str, str]]) -> Robots:
    rules = tuple(
        (key == "allow", quote(value, "/:@!$&'()*+,;=-._~%?"))
        for key, value in lines
        if key in ("allow", "disallow") and value
    )
    pauses = [
        float(value)
        for key, value in lines
        if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d+)?", value)
    ]
    return Robots(rules, min(max(pauses, default=0.0), LONGEST_PAUSE))


def fits(pattern: str, target: str) -> bool:
    """Whether a rule's path fits: from the start, ``*`` for anything, ``$`` at the end for the end."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if anchored and rest else None
    for piece in rest:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return len(target) - len(last) >= at and target.endswith(last)
    return not anchored or at == len(target)
