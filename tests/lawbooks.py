"""An invented shelf of laws about bamboo: a nation's, two provinces', a city's, and a county's plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import cast

import numpy as np

from assistant.naming import Names
from assistant.offices import Offices
from assistant.shelves import Shelves
from assistant.statutes import Statutes
from assistant.terms import Terms
from assistant.understanding import Reader
from assistant.weighing import read_weighing
from corpus.facts import facts_of
from corpus.types import Clause, ClauseKind, ClausePath, Document, Fact, Kind, Level, TextKind
from index.lexical import WordCutter, full_tokenizer
from index.opening import Index
from index.record import Record
from index.types import Passage, Vectors
from prompts import read_lexicon, read_replies
from tests.fakes import FakeRetriever

REPLIES = read_replies()
TODAY, BEFORE = date(2026, 11, 22), date(2024, 5, 1)
HOME = ("东岭省", "青竹市", "南坡县")

CODE = Document(
    "code",
    "中华人民共和国林草典",
    Level.NATIONAL,
    Kind.LAW,
    issued=date(2025, 10, 1),
    effective=date(2026, 1, 1),
)
OLD = Document(
    "old",
    "中华人民共和国竹林保护法",
    Level.NATIONAL,
    Kind.LAW,
    issued=date(2010, 3, 1),
    effective=date(2010, 7, 1),
    repealed=date(2026, 1, 1),
    repealed_by="code",
)
FIRST = Document(
    "first",
    "东岭省竹林保护条例（2012年）",
    Level.PROVINCE,
    Kind.REGULATION,
    issued=date(2012, 5, 1),
    superseded=date(2020, 6, 1),
    replaced_by="second",
)
SECOND = Document(
    "second",
    "东岭省竹林保护条例（2020年）",
    Level.PROVINCE,
    Kind.REGULATION,
    issued=date(2012, 5, 1),
    amended=(date(2020, 6, 1),),
    basis=("old",),
)
OTHER = Document(
    "other",
    "西岭省竹林保护条例",
    Level.PROVINCE,
    Kind.REGULATION,
    issued=date(2015, 1, 1),
    text_kind=TextKind.DIGEST,
)
CITY = Document(
    "city",
    "青竹市竹林管理办法",
    Level.CITY,
    Kind.REGULATION,
    issued=date(2021, 1, 1),
    text_kind=TextKind.DIGEST,
)
PLAN = Document(
    "plan", "南坡县竹林发展规划", Level.COUNTY, Kind.PLAN, issued=date(2024, 4, 1), expires=date(2025, 12, 31)
)
DOCUMENTS = (CODE, OLD, FIRST, SECOND, OTHER, CITY, PLAN)

_TEXTS = {
    "code": {
        "标题": "中华人民共和国林草典",
        "第五条": "第五条　国务院林业主管部门主管全国的竹林保护工作。县级以上地方人民政府林业主管部门负责本行政区域的竹林保护工作。",
        "第十条": "第十条　在竹林倾倒垃圾的，由县级以上人民政府林业主管部门责令改正，处一万元以上五万元以下的罚款。",
        "第十一条": "第十一条　申请竹林采伐许可证应当提交下列材料：\n（一）申请书；\n（二）采伐方案。\n申请书应当写明采伐的面积。",
        "第十二条": "第十二条　林业主管部门应当自受理竹林采伐申请之日起二十日内作出决定。",
        "第三十条": "第三十条　本典自2026年1月1日起施行。《中华人民共和国竹林保护法》同时废止。",
    },
    "old": {
        "标题": "中华人民共和国竹林保护法",
        "第十条": "第十条　在竹林倾倒垃圾的，由县级以上人民政府林业主管部门责令改正，处五千元以上二万元以下的罚款。",
        "第二十条": "第二十条　本法自2010年7月1日起施行。",
    },
    "first": {"第八条": "第八条　在竹林倾倒垃圾的，由县级以上人民政府林业主管部门处三千元以下的罚款。"},
    "second": {
        "第四条": "第四条　县级以上人民政府林业主管部门负责本行政区域的竹林保护工作。",
        "第八条": "第八条　在竹林倾倒垃圾的，由县级以上人民政府林业主管部门处二万元以上三万元以下的罚款。",
    },
    "other": {"第三条": "第三条　在竹林倾倒垃圾的，由城市管理部门处九千元以下的罚款。"},
    "city": {"第六条": "第六条　禁止在竹林倾倒垃圾和放养牲畜。"},
    "plan": {
        "一": "一、竹林保护。加强竹林保护工作，治理在竹林倾倒垃圾的行为。",
        "表“主要指标”第1项": "1 竹林面积 万亩 3 5 预期性 县林业局",
    },
}


def clause(document: str, path: str, text: str) -> Clause:
    """A clause with nothing above it."""
    kinds = {"标题": ClauseKind.TITLE, "表": ClauseKind.TABLE_ROW}
    kind = kinds.get(path[:2], kinds.get(path[:1], ClauseKind.TEXT))
    return Clause(document, ClausePath.parse(path), (), text, (0, len(text)), None, kind)


CLAUSES = tuple(clause(name, path, text) for name, texts in _TEXTS.items() for path, text in texts.items())
ROW = CLAUSES[-1]


@dataclass(frozen=True)
class ShelfRecord:
    """Stands for the record: documents and clauses held in memory."""

    documents: tuple[Document, ...] = DOCUMENTS
    held: tuple[Clause, ...] = CLAUSES

    def document(self, document_id: str) -> Document | None:
        """The document of an id."""
        return next((document for document in self.documents if document.id == document_id), None)

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """Clauses of a document in order."""
        return tuple(clause for clause in self.held if clause.document == document_id)

    def facts_in(self, document_id: str) -> tuple[Fact, ...]:
        """Facts of a document."""
        document = self.document(document_id)
        return facts_of(document, self.clauses(document_id)) if document else ()

    def clause(self, ref: str) -> Clause:
        """The clause of a reference."""
        found = next((clause for clause in self.held if clause.ref == ref), None)
        if found is None:
            raise KeyError(ref)
        return found


class ShelfRetriever(FakeRetriever):
    """The double of a retriever that shows its passages, as the real one does."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        super().__init__(passages)
        self.passages = tuple(passages)
        self.embedder = ShelfEmbedder()


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors of length 1 by the characters of a text; what stands for the embedder."""
    rows = np.zeros((len(texts), 256), np.float32)
    for at, text in enumerate(texts):
        for char in text:
            rows[at, ord(char) % 256] += 1.0
        rows[at] /= max(float(np.linalg.norm(rows[at])), 1e-9)
    return rows


def rarities(pairs: Iterable[str]) -> dict[str, float]:
    """Every pair is as rare as any other."""
    return dict.fromkeys(pairs, 1.0)


@dataclass(frozen=True)
class ShelfLikelihood:
    """Stands for the likelihood of an open index."""

    rarities: Callable[[Iterable[str]], dict[str, float]] = rarities


@dataclass(frozen=True)
class ShelfEmbedder:
    """Stands for the embedder of an open index."""

    encode: Callable[[Sequence[str]], Vectors] = encode


@dataclass(frozen=True)
class ShelfIndex:
    """Stands for an open index: one passage for each clause."""

    record: ShelfRecord = field(default_factory=ShelfRecord)
    likelihood: ShelfLikelihood = field(default_factory=ShelfLikelihood)

    @cached_property
    def retriever(self) -> ShelfRetriever:
        """Finds clauses by the characters they share with the question."""
        held = enumerate(self.record.held)
        return ShelfRetriever(
            [
                Passage(f"p{n}", c.ref, (0, len(c.text)), "", c.text)
                for n, c in held
                if c.kind is ClauseKind.TEXT
            ]
        )


RECORD = cast(Record, ShelfRecord())
INDEX = cast(Index, ShelfIndex())


@cache
def reader() -> Reader:
    """Reads questions about these documents."""
    cutter = WordCutter(full_tokenizer())
    return Reader(Terms(read_lexicon(), cutter.plain, cutter.frequency), Names(DOCUMENTS))


def shelves() -> Shelves:
    """The shelves of the county 南坡."""
    return Shelves(INDEX, HOME)


def statutes() -> Statutes:
    """Answers from these laws; the county's office of forestry stands in its plan's table."""
    return Statutes(INDEX, shelves(), REPLIES, Offices((("县林业局", ROW),), REPLIES), read_weighing())
