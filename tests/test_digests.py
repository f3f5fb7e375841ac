"""Digests (要点): told in our own words, and nothing in them that the article they stand for does not say.

The full texts are the shared laws, found by title and version as the corpus itself finds them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.articles import is_article
from corpus.library import Corpus, Source, read_corpus
from corpus.types import Clause, Kind, TextKind

LONGEST = 25
"""Characters that a digest may share with a law in one run; names and turns of law reach this length."""
DIGESTS, ARTICLES = 40, 350

_HAN = "零〇一二三四五六七八九十百千万亿两"
_UNITS = f"万?元|倍|个?工?作?日|个月|年|天|小时|吨|米|公里|千米|平方米|立方米|人|次|分之[{_HAN}]+|以上|以下"
_FIGURE = re.compile(
    f"\\d+(?:\\.\\d+)?[百千万亿]*(?:%|{_UNITS})?|[{_HAN}]{{1,9}}(?:点[{_HAN}]+)?(?:{_UNITS})|百分之[{_HAN}]+"
)
_ARTICLE = re.compile(f"第[{_HAN}]+条(?:之[{_HAN}]+)?")
_OFFICES = (
    "主管部门|管理部门|监督部门|部门|人民政府|派出机构|管理机构|委员会|法院|检察院|公安机关|街道办事处|国务院"
)
_DEPARTMENT = re.compile(f"[一-龥]{{2,12}}?(?:{_OFFICES})")
_KIND = re.compile("(?:行政)?(?:主管|管理|监督)?部门$")
_OWN_NUMBER = re.compile(f"^第[{_HAN}]+条(?:之[{_HAN}]+)?")


def plain(text: str) -> str:
    """What is compared: one form of each character, no blanks, no marks of emphasis."""
    return "".join(unicodedata.normalize("NFKC", text).replace("**", "").split())


@pytest.fixture(scope="module")
def digests() -> dict[str, Source]:
    sources = read_corpus().sources
    return {s.document.id: s for s in sources if s.document.text_kind is TextKind.DIGEST}


@pytest.fixture(scope="module")
def laws(shared: Path) -> Path:
    folder = shared / "reference" / "laws"
    if not folder.is_dir():
        pytest.skip(f"no laws at {folder}")
    return folder


@pytest.fixture(scope="module")
def full(laws: Path) -> Corpus:
    return read_corpus([laws])


@pytest.fixture(scope="module")
def paired(digests: dict[str, Source], full: Corpus) -> list[tuple[Source, Source]]:
    """Each digest with the full text that takes its place."""
    originals = [s for s in full.sources if s.document.text_kind is TextKind.ORIGINAL]
    return [(digests[s.document.id], s) for s in originals if s.document.id in digests]


def articles(source: Source) -> dict[str, Clause]:
    return {str(clause.path): clause for clause in source.outline.clauses if is_article(clause)}


def told(clause: Clause) -> str:
    """What a digest's article says: titles and its own number left out."""
    return _OWN_NUMBER.sub("", plain(re.sub("《.*?》", "|", clause.text)))


def figures_missing(said: str, there: str) -> Iterator[str]:
    """Numbers, amounts and periods of ``said`` that do not stand ``there`` with the same beginning."""
    for match in _FIGURE.finditer(_ARTICLE.sub("|", said)):
        if not re.search(f"(?<![{_HAN}\\d.]){re.escape(match[0])}", there):
            yield match[0]


def articles_missing(said: str, there: str) -> Iterator[str]:
    yield from (match[0] for match in _ARTICLE.finditer(said) if match[0] not in there)


def departments_missing(said: str, there: str) -> Iterator[str]:
    """Departments of ``said`` whose name, or what is left of it without 主管部门, does not stand ``there``.

    A name found in running text may have words in front (并向生态环境主管部门): its last characters count.
    """
    for match in _DEPARTMENT.finditer(said):
        name = _KIND.sub("", match[0])
        if name and name[-3:] not in there:
            yield match[0]


def test_there_are_digests_of_enough_documents_and_articles(digests: dict[str, Source]) -> None:
    assert len(digests) >= DIGESTS
    assert sum(len(articles(digest)) for digest in digests.values()) >= ARTICLES


def test_no_digest_repeats_a_law_word_for_word(digests: dict[str, Source], laws: Path) -> None:
    width, owners = LONGEST + 1, {}
    for digest in digests.values():
        text = plain(re.sub("《.*?》", "|", digest.outline.text))
        owners.update({text[at : at + width]: digest.document.id for at in range(len(text) - width + 1)})
    texts = [plain(file.read_text(encoding="utf-8")) for file in sorted(laws.rglob("*.md"))]
    copied = {
        (owners[run], run)
        for text in texts
        for at in range(len(text) - width + 1)
        if (run := text[at : at + width]) in owners
    }
    assert len(texts) > 100
    assert copied == set()


def test_digests_of_laws_are_compared_with_their_full_texts(
    digests: dict[str, Source], paired: list[tuple[Source, Source]]
) -> None:
    """Only policies, of which the shared laws have no text, and laws not among them are left out."""
    lawful = {name for name, s in digests.items() if s.document.kind in (Kind.LAW, Kind.REGULATION)}
    found = {digest.document.id for digest, _ in paired}
    assert len(found) >= DIGESTS
    assert len(lawful - found) <= len(lawful) // 10, sorted(lawful - found)
    assert sum(len(articles(digest)) for digest, _ in paired) >= ARTICLES


def test_an_article_of_a_digest_is_an_article_of_its_law(paired: list[tuple[Source, Source]]) -> None:
    lost = [
        f"{digest.document.id} {path}"
        for digest, full in paired
        for path in articles(digest)
        if path not in articles(full)
    ]
    assert lost == []


@pytest.mark.parametrize("missing", [figures_missing, articles_missing, departments_missing])
def test_what_a_digest_names_stands_in_the_article_it_names(
    paired: list[tuple[Source, Source]], missing: Callable[[str, str], Iterator[str]]
) -> None:
    wrong = []
    for digest, full in paired:
        sources = articles(full)
        for path, clause in articles(digest).items():
            there = plain(sources[path].text) if path in sources else ""
            wrong += [f"{digest.document.id} {path}: {one}" for one in missing(told(clause), there)]
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("处五万元以上二十万元以下罚款", []),
        ("处五万元以上十万元以下罚款", ["十万元"]),
        ("三十日内办结", ["三十日"]),
        ("由水务主管部门处罚", ["由水务主管部门"]),
        ("由县级生态环境主管部门处罚", []),
        ("依照第九条处罚", ["第九条"]),
        ("依照第五条处罚", []),
    ],
)
def test_what_is_not_in_an_article_is_found(said: str, found: list[str]) -> None:
    there = "违反本办法第五条的,由县级以上生态环境主管部门处五万元以上二十万元以下罚款,二十日内缴纳。"
    checks = (figures_missing, articles_missing, departments_missing)
    assert [one for missing in checks for one in missing(said, there)] == found
