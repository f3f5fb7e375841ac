"""All documents together (文库): the catalogue's texts and the files of further directories.

A full text takes the place of the digest (要点) of the same version; a file that repeats what is there is left out;
files that continue each other become one document; what each document ended is worked out from their clauses.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from corpus.catalog import Listing, read_catalog
from corpus.describing import describe
from corpus.errors import UnreadableFile
from corpus.layout import blocks_of
from corpus.lines import Letterhead, Reading
from corpus.matching import articles_of, counterpart
from corpus.outline import Outline, merge_outlines, outline_of
from corpus.reading import KNOWN, read_bytes, read_isolated
from corpus.repeals import with_ends
from corpus.types import Document, TextKind

Named = tuple[str, Path]
"""A file with a name: the id of its document, or the one its owner gave it, without its ending."""

_NONE: Mapping[str, "Text"] = MappingProxyType({})


@dataclass(frozen=True)
class Text:
    """What was read of one file, or of several that continue each other.

    ``hashes`` are those of the files' bytes; ``told`` is what the format tells of the document beside its text.
    """

    files: tuple[Path, ...]
    hashes: tuple[str, ...]
    outline: Outline
    told: Letterhead


@dataclass(frozen=True)
class Source:
    """A document, its outline, and the files it was read from with the hashes of their bytes."""

    document: Document
    outline: Outline
    files: tuple[Path, ...]
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """Documents that could be read, those known only by their particulars, and the files left out.

    ``repeated`` holds files whose text is there already, each with the id of the document that has it; ``texts``
    are the files as they were read, one by one.
    """

    sources: tuple[Source, ...]
    listed: tuple[Document, ...] = ()
    errors: tuple[UnreadableFile, ...] = ()
    repeated: tuple[tuple[Path, str], ...] = ()
    texts: tuple[Text, ...] = ()


def read_corpus(
    directories: Iterable[Path] = (),
    known: Mapping[str, Text] = _NONE,
    fetched: Iterable[Named] = (),
    added: Iterable[Named] = (),
) -> Corpus:
    """The built-in documents, and the full texts that take their digests' places or stand beside them.

    ``fetched`` are texts by the ids of their documents in the catalogue, ``added`` files by the names their owners
    gave them, and then come those below the directories; of two texts of one version the first is used. A file that
    cannot be read is named in ``errors``. ``known`` holds texts by ``hash_of`` their files' bytes: such a file is not
    read again.

    Raises:
        CatalogError: the built-in catalogue is wrong.
        UnreadableFile: a directory is missing or cannot be listed, or a built-in file cannot be read.
    """
    listings = read_catalog()
    listed = {listing.document.id: listing.document for listing in listings}
    by_file = {listing.file: listing.document for listing in listings if listing.file}
    own, failed = read_texts(by_file, known)
    if failed:
        raise failed[0]
    sources = {by_file[text.files[0]].id: _source(by_file[text.files[0]], text) for text in own}
    ids = {file: name for name, file in fetched if name in listed}
    names = {file: name for name, file in added}
    names |= {file: file.stem for directory in directories for file in files_below(directory)}
    originals, doubtful = read_texts(ids, known)
    further, errors = read_texts(names, known)
    repeated = [one for text in originals for one in _put(listed[ids[text.files[0]]], text, sources)]
    repeated += _place(joined(further), names, sources, listings)
    bare = [document for name, document in listed.items() if name not in sources]
    read = Corpus((), (), (*doubtful, *errors), tuple(repeated), (*own, *originals, *further))
    return _ended(read, sources, bare)


def _ended(read: Corpus, sources: Mapping[str, Source], bare: Sequence[Document]) -> Corpus:
    """The corpus with its documents, what ended each worked out from the clauses of all."""
    clauses = {name: source.outline.clauses for name, source in sources.items()}
    documents = [*(source.document for source in sources.values()), *bare]
    ended = {document.id: document for document in with_ends(documents, clauses)}
    return replace(
        read,
        sources=tuple(replace(source, document=ended[name]) for name, source in sources.items()),
        listed=tuple(ended[document.id] for document in bare),
    )


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


def hash_of(raw: bytes) -> str:
    """The hash by which a file's bytes are known."""
    return hashlib.sha256(raw).hexdigest()


def read_texts(files: Iterable[Path], known: Mapping[str, Text]) -> tuple[list[Text], list[UnreadableFile]]:
    """The files as they are read, in order, a file that repeats an earlier one byte for byte left out; and the
    errors of those that cannot be read. Those not ``known`` are read in a child process."""
    first: dict[str, Path] = {}
    errors: list[UnreadableFile] = []
    for file in files:
        try:
            first.setdefault(hash_of(read_bytes(file)), file)
        except UnreadableFile as error:
            errors.append(error)
    marks = {file: mark for mark, file in first.items() if mark not in known}
    texts = {mark: replace(known[mark], files=(file,)) for mark, file in first.items() if mark in known}
    for file, reading in read_isolated(marks):
        if isinstance(reading, UnreadableFile):
            errors.append(reading)
        else:
            texts[marks[file]] = text_of(file, marks[file], reading)
    return [texts[mark] for mark in first if mark in texts], errors


def text_of(file: Path, mark: str, reading: Reading) -> Text:
    """The text of a file that was read; ``mark`` is the hash of its bytes."""
    return Text((file,), (mark,), outline_of(blocks_of(reading.lines), f"doc-{mark[:12]}"), reading.clues)


def _source(document: Document, text: Text) -> Source:
    """The document with its clauses under its own id."""
    clauses = tuple(replace(clause, document=document.id) for clause in text.outline.clauses)
    return Source(document, replace(text.outline, clauses=clauses), text.files, text.hashes)


def joined(texts: Iterable[Text]) -> Iterator[Text]:
    """The texts, those made one that continue each other: the articles of a file without a title go on where those
    of the file before it, in the same folder, end."""
    held: Text | None = None
    for text in texts:
        if held is not None and _continues(held, text):
            held = _merged(held, text)
            continue
        if held is not None:
            yield held
        held = text
    if held is not None:
        yield held


def _continues(before: Text, text: Text) -> bool:
    last, first = articles_of(before.outline)[-1:], articles_of(text.outline)[:1]
    beside = before.files[-1].parent == text.files[0].parent
    return beside and text.outline.title is None and bool(last) and first == [last[0] + 1]


def _merged(one: Text, other: Text) -> Text:
    whole = merge_outlines([one.outline, other.outline], "")
    return Text((*one.files, *other.files), (*one.hashes, *other.hashes), whole, one.told)


def _place(
    texts: Iterable[Text],
    names: Mapping[Path, str],
    sources: dict[str, Source],
    listings: Sequence[Listing],
) -> list[tuple[Path, str]]:
    """Put each text among the sources under the document it is: a version that is known, or one of its own."""
    repeated: list[tuple[Path, str]] = []
    for text in texts:
        name = text.files[0].parent.name if len(text.files) > 1 else names[text.files[0]]
        found = describe(f"doc-{text.hashes[0][:12]}", name, text.outline, text.told)
        held = (source.document for source in sources.values())
        repeated += _put(counterpart(found, text.outline, listings, held) or found, text, sources)
    return repeated


def _put(document: Document, text: Text, sources: dict[str, Source]) -> list[tuple[Path, str]]:
    """Put a full text among the sources; where its document has one already, its files are given back as repeated."""
    held = sources.get(document.id)
    if held is not None and held.document.text_kind is TextKind.ORIGINAL:
        return [(file, document.id) for file in text.files]
    sources[document.id] = _source(replace(document, text_kind=TextKind.ORIGINAL), text)
    return []
