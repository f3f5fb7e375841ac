"""What documents there are (文件目录): the catalogue, and what can be told of a file that is not in it."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from corpus.errors import CatalogError, UnreadableFile
from corpus.outline import Outline, read_outline
from corpus.reading import KNOWN, read_bytes
from corpus.types import Document, Kind, Level, TextKind

BUILT_IN = Path(__file__).parent / "catalog.toml"
"""The catalogue that comes with the project; its files lie beside it."""

_NUMBER = re.compile(r"[一-龥]{2,10}[〔\[（(](?:19|20)\d\d[〕\]）)]\s*第?\d{1,5}\s*号")
_DATE = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_PERIOD = (
    (re.compile("“?十三五”?"), date(2020, 12, 31)),
    (re.compile("“?十四五”?"), date(2025, 12, 31)),
    (re.compile("“?十五五”?"), date(2030, 12, 31)),
)
"""Last day of each five-year period named in a plan's title."""

_KINDS = (
    (re.compile("(?:规划|计划|纲要)(?:（.*）)?$"), Kind.PLAN),
    (re.compile("(?:(?<!办)法|法典)(?:（.*）)?$"), Kind.LAW),
    (re.compile("(?:条例|规定|规则|细则|办法)(?:（.*）)?$"), Kind.REGULATION),
    (re.compile("(?:标准|规范)(?:（.*）)?$"), Kind.STANDARD),
)
_LEVELS = (
    (re.compile("中华人民共和国|国务院|全国|国家"), Level.NATIONAL),
    (re.compile("县"), Level.COUNTY),
    (re.compile("市|区"), Level.CITY),
    (re.compile("省|自治区"), Level.PROVINCE),
)
_FRONT = 400
_PLACE = re.compile("^(?:.{2,3}?省|.{2,4}?自治区|.{2,4}?市|.{2,4}?县)")


@dataclass(frozen=True)
class Source:
    """A document, its outline, and the file it was read from."""

    document: Document
    outline: Outline
    file: Path


@dataclass(frozen=True)
class Corpus:
    """Documents that could be read, and the errors of those that could not."""

    sources: tuple[Source, ...]
    errors: tuple[UnreadableFile, ...] = ()


def read_catalog(path: Path = BUILT_IN) -> tuple[tuple[Document, Path], ...]:
    """Documents of a catalogue with their files.

    Raises:
        CatalogError: an entry has an unknown or missing field, a wrong value, or an id that comes twice.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("document", [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path.name} 不是有效的 TOML：{error}") from error
    pairs = tuple((_document(entry), path.parent / entry.get("file", "")) for entry in entries)
    ids = [document.id for document, _ in pairs]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise CatalogError(f"文件目录中编号重复：{'、'.join(sorted(twice))}")
    return pairs


def _document(entry: Mapping[str, object]) -> Document:
    known = {field.name for field in fields(Document)}
    wrong = set(entry) - known - {"file"}
    missing = {"id", "title", "level", "kind", "file"} - set(entry)
    if wrong or missing:
        raise CatalogError(
            f"文件目录条目 {entry.get('id', '？')}：未知字段 {sorted(wrong)}，缺少字段 {sorted(missing)}"
        )
    values = {name: value for name, value in entry.items() if name in known}
    try:
        values["level"], values["kind"] = Level(values["level"]), Kind(values["kind"])  # type: ignore[arg-type]
        values["text_kind"] = TextKind(values.get("text_kind", "original"))  # type: ignore[arg-type]
    except ValueError as error:
        raise CatalogError(f"文件目录条目 {entry['id']}：{error}") from error
    values["aliases"] = tuple(values.get("aliases", ()))  # type: ignore[arg-type]
    return Document(**values)  # type: ignore[arg-type]


def read_corpus(directories: Iterable[Path] = ()) -> Corpus:
    """The built-in documents and every readable one below the directories.

    A file that cannot be read is named in ``errors``; the others are used. A file that repeats an earlier one,
    byte for byte, is taken once.

    Raises:
        CatalogError: the built-in catalogue is wrong.
        UnreadableFile: a directory is missing or cannot be listed.
    """
    sources = [Source(document, read_outline(file, document.id), file) for document, file in read_catalog()]
    hashes = {_digest(source.file.read_bytes()) for source in sources}
    errors: list[UnreadableFile] = []
    for file in [file for directory in directories for file in files_below(directory)]:
        try:
            source = _read_unlisted(file, hashes)
        except UnreadableFile as error:
            errors.append(error)
            continue
        sources += [source] if source else []
    return Corpus(tuple(sources), tuple(errors))


def files_below(directory: Path) -> tuple[Path, ...]:
    """Files below a directory in name order, hidden ones left out.

    Raises:
        UnreadableFile: the directory is missing, is no directory, or cannot be listed.
    """
    if not directory.is_dir():
        raise UnreadableFile(directory, "目录不存在" if not directory.exists() else "这不是一个目录")
    found: list[Path] = []
    try:
        for entry in sorted(directory.iterdir()):
            if entry.name.startswith("."):
                continue
            found += files_below(entry) if entry.is_dir() else [entry]
    except PermissionError:
        raise UnreadableFile(directory, "没有读取权限") from None
    return tuple(file for file in found if file.suffix.lower() in KNOWN)


def _read_unlisted(file: Path, hashes: set[str]) -> Source | None:
    digest = _digest(read_bytes(file))
    if digest in hashes:
        return None
    document_id = f"doc-{digest[:12]}"
    outline = read_outline(file, document_id)
    hashes.add(digest)
    return Source(describe(document_id, file.stem, outline), outline, file)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def describe(document_id: str, name: str, outline: Outline) -> Document:
    """What a document says of itself: title, 文号, date of issue, level, kind, and the end of a plan's period."""
    front = outline.text[:_FRONT]
    title = outline.title or name
    number, issued = _NUMBER.search(front), _DATE.search(front)
    kind = next((kind for pattern, kind in _KINDS if pattern.search(title)), Kind.POLICY)
    period = next((day for pattern, day in _PERIOD if pattern.search(title)), None)
    return Document(
        id=document_id,
        title=title,
        level=_level(title),
        kind=kind,
        number="".join(number[0].split()) if number else None,
        issued=_day(issued),
        expires=period if kind is Kind.PLAN else None,
    )


def _level(title: str) -> Level:
    place = _PLACE.match(title)
    named = place[0] if place else title
    return next((level for pattern, level in _LEVELS if pattern.search(named)), Level.NATIONAL)


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
