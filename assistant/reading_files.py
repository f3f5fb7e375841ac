"""Files named on the command line, or all of the corpus, read in a child process with a bar (读取文件)."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.settings import Settings
from assistant.shell import err
from assistant.terminal import progress, say
from corpus.adding import added_files, damaged_files
from corpus.catalog import read_catalog
from corpus.errors import UnreadableFile
from corpus.examining import read_apart
from corpus.library import Text, files_below
from corpus.synced import synced_files


def named_files(paths: Iterable[Path]) -> tuple[list[Path], list[UnreadableFile]]:
    """The files that paths name, those below directories among them, and what could not be listed."""
    files: list[Path] = []
    errors: list[UnreadableFile] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        try:
            below = files_below(path)
        except UnreadableFile as error:
            errors.append(error)
            continue
        files += below
        errors += [] if below else [UnreadableFile(path, say("adding.empty"))]
    return files, errors


def corpus_files(settings: Settings) -> tuple[list[Path], list[UnreadableFile]]:
    """All files of the corpus: built in, of further directories, added and fetched; and those damaged since added.

    Raises:
        UnreadableFile: a directory of the settings is missing or cannot be listed.
    """
    built_in = [listing.file for listing in read_catalog() if listing.file]
    further = [file for directory in settings.corpus for file in files_below(directory)]
    fetched = [file for _, file in synced_files(settings.sync_folder)]
    damaged = [UnreadableFile(file, say("checking.damaged")) for file in damaged_files(settings.added)]
    return [*built_in, *further, *added_files(settings.added), *fetched], damaged


def read_all(files: Sequence[Path]) -> tuple[list[Text], list[UnreadableFile]]:
    """The files as they are read, in order, and the errors of those that cannot be."""
    texts: list[Text] = []
    errors: list[UnreadableFile] = []
    for result in _shown(files):
        if isinstance(result, UnreadableFile):
            errors.append(result)
        else:
            texts.append(result)
    return texts, errors


def _shown(files: Sequence[Path]) -> Iterator[Text | UnreadableFile]:
    with progress(err) as report:
        for done, (_, result) in enumerate(read_apart(files), 1):
            report(say("adding.stage"), done, len(files))
            yield result
