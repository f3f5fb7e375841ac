"""robots.txt by RFC 9309: our own group first, the longest rule decides, hostile patterns cost no time."""

import time

import pytest

from corpus.robots import LONGEST_PAUSE, fits, read_robots


@pytest.mark.parametrize(
    ("pattern", "target", "right"),
    [
        ("/a", "/ab", True),
        ("/a/", "/ab", False),
        ("/*.pdf$", "/x/y.pdf", True),
        ("/*.pdf$", "/x/y.pdf?z", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a*b*c", "/a1b2c3", True),
        ("/a*b$", "/ab", True),
        ("/ab*b$", "/ab", False),
        ("*", "/x", True),
        ("*?*", "/x?y", True),
        ("*?*", "/x", False),
    ],
)
def test_a_pattern_fits_from_the_start_with_stars_and_an_end(pattern: str, target: str, right: bool) -> None:
    assert fits(pattern, target) is right


def test_the_group_for_us_stands_in_place_of_the_one_for_everybody() -> None:
    robots = read_robots(
        "User-agent: *\nDisallow: /\n\nUser-Agent: LVWEN # us\nUser-agent: other\nDisallow: /b"
    )
    assert robots.allows("/a")
    assert not robots.allows("/b")


def test_the_longest_rule_decides_and_allow_wins_a_tie() -> None:
    robots = read_robots("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\nDisallow:")
    assert [robots.allows(path) for path in ("/a/x", "/a/b/x", "/c", "/z")] == [False, True, True, True]


def test_rules_in_chinese_fit_addresses_as_they_are_sent() -> None:
    assert not read_robots("User-agent: *\nDisallow: /内部").allows("/%E5%86%85%E9%83%A8/x")


def test_a_pause_is_kept_within_reason() -> None:
    assert read_robots("User-agent: *\nCrawl-delay: 5").pause == 5
    assert read_robots("User-agent: *\nCrawl-delay: 86400").pause == LONGEST_PAUSE
    assert read_robots("User-agent: *\nCrawl-delay: soon").pause == 0


@pytest.mark.parametrize("text", ["", "<html>很抱歉</html>", "Disallow: /", "\x00\xff"])
def test_a_page_without_rules_forbids_nothing(text: str) -> None:
    assert read_robots(text).allows("/")


def test_a_hostile_pattern_takes_no_time() -> None:
    began = time.perf_counter()
    read_robots(f"User-agent: *\nDisallow: /{'*a' * 20_000}b$").allows("/" + "a" * 2_000)
    assert time.perf_counter() - began < 0.5
