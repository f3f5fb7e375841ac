"""The error tree of the project.

::

    LvwenError                      anything 绿问 can explain to its user
    ├── CorpusError                 documents
    │   ├── UnreadableFile          a file that cannot be read as a document
    │   ├── CatalogError            corpus/catalog.toml is wrong
    │   └── FetchingError           a text was not fetched from its official address
    │       ├── RefusedFetch        our own rules forbid it
    │       └── FailedFetch         the network or the server failed
    ├── IndexingError               the index (索引)
    │   ├── NoIndex                 nothing has been built yet
    │   ├── CorruptIndex            a generation fails its checks
    │   ├── BuilderBusy             another process is building
    │   └── ModelUnavailable        an embedding model cannot be loaded
    ├── MemoryUnavailable           the database (数据库) cannot be reached or written
    ├── NewerDatabase               the database was migrated by a newer version of the program
    ├── ModelFault                  a language model did not answer, or not in words
    ├── BadQuestion                 a question that cannot be taken in
    └── BadSetting                  a setting that cannot be used, by name

Every message is Chinese and is shown to the user as it stands.
"""


class LvwenError(Exception):
    """Anything that can be explained to the user; ``str(error)`` is the explanation in Chinese."""


class CorpusError(LvwenError):
    """Something is wrong with a document."""


class UnreadableFile(CorpusError):
    """A file that cannot be read as a document, with the reason."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"无法读取文件 {path}：{reason}")
        self.path = str(path)
        self.reason = reason


class CatalogError(CorpusError):
    """The catalogue of documents has a wrong entry."""


class FetchingError(CorpusError):
    """A text was not fetched from its official address; the message is the reason."""


class RefusedFetch(FetchingError):
    """Our own rules forbid the fetch, or forbid what the server sent."""


class FailedFetch(FetchingError):
    """The network or the server failed, or was too slow."""


class IndexingError(LvwenError):
    """Something is wrong with the index."""


class NoIndex(IndexingError):
    """No generation has been built yet."""


class CorruptIndex(IndexingError):
    """A generation fails its checks and cannot be used."""


class BuilderBusy(IndexingError):
    """Another process holds the writer lock."""


class ModelUnavailable(IndexingError):
    """An embedding model cannot be loaded from where the settings say."""


class MemoryUnavailable(LvwenError):
    """The database of conversations, feedback and gaps cannot be reached or written."""


class NewerDatabase(LvwenError):
    """The database was migrated by a newer version of the program, so this one must not touch it."""


class ModelFault(LvwenError):
    """A language model did not answer, or not in words; the message is the reason."""


class BadQuestion(LvwenError):
    """A question that cannot be taken in: empty, or longer than allowed."""


class BadSetting(LvwenError):
    """A setting that cannot be used; the message names its key."""
