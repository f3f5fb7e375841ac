"""What a file would be in the corpus (辨认): read apart, described, and set against what is known already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from corpus.adding import Added, name_of
from corpus.catalog import Listing
from corpus.describing import describe
from corpus.errors import UnreadableFile
from corpus.layout import blocks_of
from corpus.library import Corpus, Text, hash_of, joined
from corpus.matching import counterpart, neighbours, versions
from corpus.outline import outline_of
from corpus.reading import read_bytes, read_isolated
from corpus.repeals import with_ends
from corpus.reviewing import Review, review
from corpus.types import Clause, Document, TextKind


class Relation(StrEnum):
    """How a text stands to what is known (与已有文件的关系)."""

    NEW = "new"
    LISTED = "listed"
    """The catalogue knows the document but had no text of it."""
    DIGEST = "digest"
    """The catalogue's text is a digest (要点), whose place it takes."""
    NEWER = "newer"
    OLDER = "older"
    UNDATED = "undated"
    """There are versions of this text, but it shows no day to tell which."""
    OTHER = "other"
    """Added before, the same version, with other content."""
    ADDED = "added"
    """These very bytes were added before."""
    HELD = "held"
    """The original of this version comes with the project."""
    TWICE = "twice"
    """The same version as another file given at the same time."""


_LEFT_OUT = (Relation.ADDED, Relation.HELD, Relation.TWICE)


@dataclass(frozen=True)
class Known:
    """What a text is set against: the catalogue, the built-in documents, and what was added before."""

    listings: tuple[Listing, ...]
    corpus: Corpus
    added: tuple[Added, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, what ended them included, each id once; those added before as they were described then."""
        built_in = (*(source.document for source in self.corpus.sources), *self.corpus.listed)
        ids = {document.id for document in built_in}
        return (*built_in, *{one.id: one.document for one in self.added if one.id not in ids}.values())

    @property
    def clauses(self) -> dict[str, tuple[Clause, ...]]:
        """Clauses of the built-in documents by id."""
        return {source.document.id: source.outline.clauses for source in self.corpus.sources}


@dataclass(frozen=True)
class Examined:
    """A file, or several that continue each other: what it says of itself and what it would be.

    ``told`` is what it says of itself; ``document`` is what it will be: under its own id or that of the known version
    it is, with what is known to have ended it. ``other`` is the document that ``relation`` is about, None for a new one.
    """

    told: Document
    document: Document
    review: Review
    relation: Relation
    other: Document | None

    @property
    def text(self) -> Text:
        """The files and what was read of them."""
        return self.review.text

    @property
    def wanted(self) -> bool:
        """Whether adding it would change anything."""
        return self.relation not in _LEFT_OUT

    def replaces(self, record: Added) -> bool:
        """Whether a file added before is to make room for this one."""
        return self.relation is Relation.OTHER and self.other is not None and record.id == self.other.id


def read_apart(files: Iterable[Path]) -> Iterator[tuple[Path, Text | UnreadableFile]]:
    """Each file with its text, read in a child process, or with the reason why it cannot be read.

    Files without a readable byte are named without being given to the child.
    """
    marks: dict[Path, str] = {}

    def readable() -> Iterator[Path]:
        for file in files:
            try:
                marks[file] = hash_of(read_bytes(file))
            except UnreadableFile as error:
                failed.append(error)
            else:
                yield file

    failed: list[UnreadableFile] = []
    for file, reading in read_isolated(readable()):
        yield from ((Path(error.path), error) for error in failed)
        failed.clear()
        if isinstance(reading, UnreadableFile):
            yield file, reading
            continue
        outline = outline_of(blocks_of(reading.lines), f"doc-{marks[file][:12]}")
        yield file, Text((file,), (marks[file],), outline, reading.clues)
    yield from ((Path(error.path), error) for error in failed)


def examine(texts: Iterable[Text], known: Known) -> tuple[Examined, ...]:
    """What each text would be in the corpus; files that continue each other are one."""
    found: list[Examined] = []
    taken: set[str] = set()
    for text in joined(texts):
        one = _examined(text, known, found)
        place = one.other.id if one.relation is Relation.OTHER and one.other else one.document.id
        if one.wanted and place in taken:
            one = replace(one, relation=Relation.TWICE, other=one.document)
        taken.add(place)
        found.append(one)
    ended = _ended(found, known)
    return tuple(_settled(one, ended) for one in found)


def _settled(one: Examined, ended: Mapping[str, Document]) -> Examined:
    """A file with what is known to have ended it, set against all versions, those given at the same time among them."""
    document = _original(ended.get(one.document.id, one.document))
    if one.relation is not Relation.NEW:
        return replace(one, document=document)
    relation, other = _beside(one.document, tuple(ended.values()))
    return replace(one, document=document, relation=relation, other=other)


def described(text: Text) -> tuple[str, Document]:
    """The name a text goes by without its title, and what it says of itself."""
    name = text.files[0].parent.name if len(text.files) > 1 else name_of(text.files[0])
    return name, describe(f"doc-{text.hashes[0][:12]}", name, text.outline, text.told)


def reviews_of(texts: Iterable[Text], listings: Sequence[Listing]) -> tuple[Review, ...]:
    """The texts reviewed as what they are: the catalogue's own by their bytes, others by what they say of themselves.

    Texts that are the same byte for byte are reviewed once.
    """
    own = {hash_of(read_bytes(one.file)): one for one in listings if one.file}
    once = {text.hashes: text for text in texts}
    found = []
    for text in joined(once.values()):
        listing = own.get(text.hashes[0])
        found.append(
            review(text, text.files[0].stem, listing.document, listing)
            if listing
            else _reviewed(text, listings)
        )
    return tuple(found)


def _reviewed(text: Text, listings: Sequence[Listing]) -> Review:
    name, told = described(text)
    same = counterpart(told, text.outline, listings, ())
    return review(text, name, _original(same or told), _listing(same, listings))


def _original(document: Document) -> Document:
    return replace(document, text_kind=TextKind.ORIGINAL)


def _listing(document: Document | None, listings: Sequence[Listing]) -> Listing | None:
    return next((one for one in listings if document and one.document.id == document.id), None)


def _examined(text: Text, known: Known, before: Sequence[Examined]) -> Examined:
    name, told = described(text)
    held = [*known.documents, *(one.document for one in before)]
    same = counterpart(told, text.outline, known.listings, held)
    relation, other = _relation(text, told, same, known)
    listing = _listing(same, known.listings)
    document = _original(listing.document) if listing else told
    if text.outline.title is None:
        told = replace(told, title=document.title, level=document.level, kind=document.kind)
    return Examined(told, document, review(text, name, document, listing), relation, other)


def _relation(
    text: Text, found: Document, same: Document | None, known: Known
) -> tuple[Relation, Document | None]:
    """How a text stands to what is known, ``same`` being the known version it is."""
    marks = {one.sha256: one for one in known.added}
    if all(mark in marks for mark in text.hashes):
        return Relation.ADDED, marks[text.hashes[0]].document
    if same is None:
        return Relation.NEW, None
    if any(one.id == same.id for one in known.added):
        return Relation.OTHER, same
    built_in = {source.document.id: source.document for source in known.corpus.sources}
    if same.id in built_in:
        original = built_in[same.id].text_kind is TextKind.ORIGINAL
        return (Relation.HELD if original else Relation.DIGEST), same
    listed = same.id in {document.id for document in known.corpus.listed}
    return (Relation.LISTED if listed else Relation.TWICE), same


def _beside(found: Document, documents: Sequence[Document]) -> tuple[Relation, Document | None]:
    """How a version that is not known stands to other versions of the same text."""
    others = [one for one in versions(found, documents) if one.id != found.id]
    if found.version is None and others:
        return Relation.UNDATED, others[0]
    before, after = neighbours(found, others)
    if after is not None:
        return Relation.OLDER, after
    return (Relation.NEWER, before) if before else (Relation.NEW, None)


def _ended(found: Sequence[Examined], known: Known) -> Mapping[str, Document]:
    """The documents of the corpus and those found, with what ended each, by id."""
    documents = {one.document.id: one.document for one in found}
    documents |= {document.id: document for document in known.documents}
    clauses = {one.document.id: one.text.outline.clauses for one in found}
    return {one.id: one for one in with_ends([*documents.values()], known.clauses | clauses)}
