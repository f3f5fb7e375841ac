"""Where the generations of a set of documents lie (索引之家), and whether the one in use is what a build would give."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.adding import added_files, name_of
from corpus.catalog import BUILT_IN, read_catalog
from corpus.errors import NoIndex
from corpus.library import Named, files_below
from corpus.phrasings import phrasing_files
from corpus.synced import synced_files
from index.kept import rules_hash
from index.opening import Index, damaged_in, open_generation
from index.types import Embedder
from index.vectors import looks_whole


@dataclass(frozen=True)
class Home:
    """Where the generations of one set of documents lie, and what makes up the set beside the built-in ones.

    ``fetched`` and ``added`` are the folders of fetched (``corpus.synced``) and of added texts (``corpus.adding``).
    """

    path: Path
    directories: tuple[Path, ...] = ()
    fetched: Path | None = None
    added: Path | None = None

    def fetched_texts(self) -> tuple[Named, ...]:
        """Fetched texts by the ids of their documents."""
        return synced_files(self.fetched) if self.fetched else ()

    def added_texts(self) -> tuple[Named, ...]:
        """Added files by the names their owners gave them, without endings."""
        return tuple((name_of(file), file) for file in added_files(self.added)) if self.added else ()


def fingerprint(home: Home, embedder: str) -> str:
    """What a generation of this home is made of: the documents, the rules that read them, and the embedder's name.

    Raises:
        UnreadableFile: a directory of the home cannot be listed.
    """
    digest = hashlib.sha256(f"{embedder}\0{rules_hash()}".encode())
    listed = [listing.file for listing in read_catalog() if listing.file]
    below = [file for directory in home.directories for file in files_below(directory)]
    named = ((file.stem, file) for file in (BUILT_IN, *phrasing_files(), *listed, *below))
    for name, file in (*named, *home.fetched_texts(), *home.added_texts()):
        digest.update(f"{name}{file.suffix}\0".encode() + hashlib.sha256(_bytes_or_reason(file)).digest())
    return digest.hexdigest()[:32]


def _bytes_or_reason(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        return repr(error.errno).encode()


def current(home: Home) -> Path | None:
    """Directory of the generation in use; None where nothing has been built or the pointer is damaged."""
    try:
        name = (home.path / "CURRENT").read_text(encoding="utf-8").strip()
        generation = home.path / name
        return generation if name and "/" not in name and generation.is_dir() else None
    except (OSError, UnicodeDecodeError):
        return None


def open_current(home: Home, embedder: Embedder, chroma: bool) -> Index:
    """Open the generation in use; ``chroma`` chooses Chroma over exact search for the vectors.

    Raises:
        NoIndex: nothing has been built.
        CorruptIndex: its record fails its checks; lesser damage only makes the index ``degraded``.
    """
    generation = current(home)
    if generation is None:
        raise NoIndex("还没有建立索引，请先运行 lvwen build")
    return open_generation(generation, embedder, chroma)


def is_fresh(home: Home, embedder: str) -> bool:
    """Whether the generation in use was built from just these documents, rules and embedder."""
    generation = current(home)
    if generation is None:
        return False
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("fingerprint") == fingerprint(home, embedder)


def is_whole(home: Home) -> bool:
    """Whether all files of the generation in use are as they were written, Chroma's as far as can be told without it."""
    generation = current(home)
    return generation is not None and not damaged_in(generation) and looks_whole(generation / "chroma")
