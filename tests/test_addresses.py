"""Addresses: only https names on the list, however they are written, and only public numbers behind them."""

import pytest

from corpus.addresses import check_address, check_public, is_public, normalised_host
from corpus.errors import RefusedFetch

HOSTS = frozenset({"www.example.gov.cn", "xn--fiqs8s.example.cn"})

NUMBERS_AS_HOSTS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7F000001",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "169.254.169.254",
    "10.0.0.1",
    "93.184.215.14",
    "127.0.0.1.",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "0x7f。1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25eth0]",
)

WRONG_ADDRESSES = (
    "http://www.example.gov.cn/a",
    "HTTP://www.example.gov.cn/a",
    "ftp://www.example.gov.cn/a",
    "file:///etc/passwd",
    "gopher://www.example.gov.cn:443/_x",
    "//www.example.gov.cn/a",
    "www.example.gov.cn/a",
    "https:///a",
    "https:www.example.gov.cn/a",
    "",
    "https://www.example.gov.cn:80/a",
    "https://www.example.gov.cn:8443/a",
    "https://www.example.gov.cn:0/a",
    "https://www.example.gov.cn:99999/a",
    "https://www.example.gov.cn:4x3/a",
    "https://user@www.example.gov.cn/a",
    "https://user:pass@www.example.gov.cn/a",
    "https://www.example.gov.cn@127.0.0.1/a",
    "https://www.example.gov.cn:443@127.0.0.1/a",
    "https://127.0.0.1#@www.example.gov.cn/a",
    "https://127.0.0.1?@www.example.gov.cn/a",
    "https://127.0.0.1\\@www.example.gov.cn/a",
    "https://www.example.gov.cn\\.evil.example/a",
    "https://www.example.gov.cn.evil.example/a",
    "https://evil.example/www.example.gov.cn",
    "https://evilwww.example.gov.cn/a",
    "https://example.gov.cn/a",
    "https://a.www.example.gov.cn/a",
    "https://www.example.gov.cn./a",
    "https://www.example.gov.cn%00.evil.example/a",
    "https://www.example.gov.cn%2eevil.example/a",
    "https://%77ww.example.gov.cn/a",
    "https://www.example.gov.cn\t/a",
    "https://www.exa\nmple.gov.cn/a",
    " https://www.example.gov.cn/a",
    "https://www.example.gov.cn/a b",
    "https://www.example.gov.cn/a\r\nX-Evil: 1",
    "https://www.example\u200b.gov.cn/a",
    "https://www.example\u00ad.gov.cn/a",
    "https://www.ex\u0430mple.gov.cn/a",
    "https://www.example.gov.cn℀.evil.example/a",
    "https://www.example.gov.cn／.evil.example/a",
    "https://localhost/a",
    "https://localhost.localdomain/a",
    "https://www..example.gov.cn/a",
    "https://" + "a" * 3_000,
)


@pytest.mark.parametrize("host", NUMBERS_AS_HOSTS)
def test_a_number_in_any_spelling_is_no_host(host: str) -> None:
    with pytest.raises(RefusedFetch):
        check_address(f"https://{host}/a", HOSTS)


@pytest.mark.parametrize("host", NUMBERS_AS_HOSTS)
def test_a_number_stays_refused_even_where_a_list_names_it(host: str) -> None:
    with pytest.raises(RefusedFetch):
        check_address(f"https://{host}/a", HOSTS | {host, host.strip("[]"), "127.0.0.1", "::1", "127.1"})


@pytest.mark.parametrize("url", WRONG_ADDRESSES)
def test_an_address_of_the_wrong_make_is_refused(url: str) -> None:
    with pytest.raises(RefusedFetch):
        check_address(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.gov.cn/a?b=1",
        "https://www.example.gov.cn:443/a?b=1#c",
        "HTTPS://WWW.EXAMPLE.GOV.CN/a?b=1",
        "https://www。example．gov｡cn/a?b=1",
        "https://ｗｗｗ.example.gov.cn/a?b=1",
    ],
)
def test_a_listed_host_is_the_same_however_it_is_spelled(url: str) -> None:
    assert str(check_address(url, HOSTS)) == "https://www.example.gov.cn/a?b=1"


def test_a_chinese_name_is_looked_up_in_ascii() -> None:
    assert check_address("https://中国.example.cn/", HOSTS).host == "xn--fiqs8s.example.cn"


def test_what_is_sent_is_ascii_on_one_line() -> None:
    target = check_address("https://www.example.gov.cn/规划/一?词=绿 色".replace(" ", "%20"), HOSTS).target
    assert target.isascii()
    assert target.startswith("/%E8%A7%84")
    assert target.endswith("%20%E8%89%B2")


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::127.0.0.1", "::8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:808:808::1", "2001:db8::1", "3fff::1", "100::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
        "2606:4700::1%eth0", "fec0::1", "ff02::1", "5f00::1", "4000::1",
        "", "localhost", "127.1", "0x7f000001", "2130706433", "127.0.0.1:443",
    ],
)  # fmt: skip
def test_a_number_that_is_not_public_is_refused(number: str) -> None:
    assert not is_public(number)
    with pytest.raises(RefusedFetch):
        check_public((number,))


@pytest.mark.parametrize(
    "number",
    ["8.8.8.8", "93.184.215.14", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_a_public_number_is_taken(number: str) -> None:
    assert check_public((number,)) == (number,)


@pytest.mark.parametrize(
    "numbers", [(), ("8.8.8.8", "127.0.0.1"), ("10.0.0.1", "8.8.8.8"), ("8.8.8.8", "::1")]
)
def test_one_number_that_is_not_public_spoils_them_all(numbers: tuple[str, ...]) -> None:
    with pytest.raises(RefusedFetch):
        check_public(numbers)


@pytest.mark.parametrize(
    "host", ["", "localhost", "-", "a b.cn", "a..cn", "a_b.cn", "[::1]", "a" * 70 + ".cn"]
)
def test_what_is_no_full_name_is_no_host(host: str) -> None:
    with pytest.raises(RefusedFetch):
        normalised_host(host)
