"""The catalogue (文件目录): what documents are known, with their dates, and the files that hold their texts."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from corpus.errors import CatalogError
from corpus.types import Document, Kind, Level, TextKind

BUILT_IN = Path(__file__).parent / "catalog.toml"
"""The catalogue that comes with the project; its files lie beside it."""

_COMPUTED = {"superseded"}
"""Fields of a document that follow from others and are not written in a catalogue."""

_MORE = {"file", "articles"}
_DAYS = ("issued", "effective", "expires", "repealed")
_NAMES = ("repealed_by", "replaced_by")


@dataclass(frozen=True)
class Listing:
    """An entry: the document, the file with its text (None where only its particulars are known), and how many
    articles its full text has (None where that is not known)."""

    document: Document
    file: Path | None = None
    articles: int | None = None


def read_catalog(path: Path = BUILT_IN) -> tuple[Listing, ...]:
    """The entries of a catalogue, in order.

    Raises:
        CatalogError: an entry has an unknown or missing field, a wrong value, a reference to an id that is not
            there, or an id that comes twice.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("document", [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path.name} 不是有效的 TOML：{error}") from error
    listings = tuple(_listing(entry, path.parent) for entry in entries)
    ids = [listing.document.id for listing in listings]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise CatalogError(f"文件目录中编号重复：{'、'.join(sorted(twice))}")
    _check_references([listing.document for listing in listings])
    return listings


def _listing(entry: Mapping[str, object], folder: Path) -> Listing:
    name = entry.get("id", "？")
    wrong = set(entry) - {field.name for field in fields(Document)} - _MORE | _COMPUTED & set(entry)
    missing = {"id", "title", "level", "kind"} - set(entry)
    if wrong or missing:
        raise CatalogError(f"文件目录条目 {name}：未知字段 {sorted(wrong)}，缺少字段 {sorted(missing)}")
    values = {key: value for key, value in entry.items() if key not in _MORE}
    try:
        document = _document(values)
    except (TypeError, ValueError) as error:
        raise CatalogError(f"文件目录条目 {name}：{error}") from error
    file, articles = entry.get("file"), entry.get("articles")
    return Listing(document, folder / str(file) if file else None, int(str(articles)) if articles else None)


def _document(values: Mapping[str, object]) -> Document:
    """A document of an entry's values.

    Raises:
        ValueError: a value is of the wrong kind.
    """
    days = [values[key] for key in _DAYS if key in values]
    if not all(type(day) is date for day in (*days, *_several(values.get("amended", ())))):
        raise ValueError("日期须写作 2024-04-22，不加引号")
    kinds = {
        "level": Level(str(values["level"])),
        "kind": Kind(str(values["kind"])),
        "text_kind": TextKind(str(values.get("text_kind", "original"))),
    }
    lists = {key: tuple(_several(values.get(key, ()))) for key in ("aliases", "amended", "basis")}
    return Document(**{**values, **kinds, **lists})  # type: ignore[arg-type]


def _several(value: object) -> list[object]:
    """A list of an entry.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"应为列表：{value!r}")
    return list(value)


def _check_references(documents: Sequence[Document]) -> None:
    known = {document.id for document in documents}
    for document in documents:
        named = [*document.basis, *(value for key in _NAMES if (value := getattr(document, key)))]
        lost = sorted(set(named) - known)
        if lost:
            raise CatalogError(f"文件目录条目 {document.id}：没有编号为 {'、'.join(lost)} 的文件")
