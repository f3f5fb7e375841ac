"""Asks back where several readings are equally good (反问), with choices that can each be answered."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from assistant.evidence import covered, folded
from assistant.naming import in_use, versions_of
from assistant.query import Asked, Query
from assistant.shelves import Shelves
from assistant.steps import Draft
from assistant.types import Answer, Status
from corpus.articles import find_part, is_article
from corpus.paths import Step
from corpus.types import Document, Kind, Level
from prompts import Replies

CHOICES = 4
"""Choices that are offered at most."""

_GENERAL = frozenset(
    (
        "期限",
        "时限",
        "手续",
        "流程",
        "材料",
        "违反",
        "违规",
        "违法",
        "处罚",
        "罚款",
        "罚",
        "目标",
        "指标",
        "数值",
        "要求",
        "规定",
        "怎么",
        "达到",
        "办理",
        "条款",
        "内容",
        "标准",
        "企业",
        "单位",
        "公司",
        "个人",
        "部门",
    )
)
"""Words that say what kind of answer is wanted and nothing of what it is about."""

_MEASURE = re.compile(
    "(?:占比|比例|比率|比重|下降率|利用率|处理率|治理率|覆盖率|面积|产量|产值|降幅|增速|数量|系数|里程)"
)
"""Words that measure many things: alone they name none."""

_FINED = re.compile("罚款")
_BREACH = re.compile("违反|违规|违法")
_KIND = re.compile("(?:条例|办法|法律|法|规定|文件)$")
_LAWS = (Kind.LAW, Kind.REGULATION)


@dataclass(frozen=True)
class Clarify:
    """Ends with a question where the question has no subject, or several that fit as well; ``metrics`` are the names
    of what the plans set targets for."""

    shelves: Shelves
    metrics: tuple[str, ...]
    replies: Replies

    def __call__(self, draft: Draft) -> Draft | Answer:
        """The draft; the question back where one is needed."""
        query = draft.query
        if any(any(step is Step.ARTICLE for step, _ in path.steps) for path in query.paths):
            return self._article(draft)
        if query.paths or query.background or query.scope.status:
            return draft
        words = [term.words[0] for term in (*query.terms, *query.loose)]
        if words and query.asked is Asked.VALUE and all(map(_MEASURE.fullmatch, words)):
            return self._metric(draft, words)
        bare = all(word in _GENERAL for word in words) and not query.attribute and not query.claims
        if query.scope.families:
            return self._penalties(draft) if bare and query.scope.penal else draft
        kind = _kind_of(query) if bare else None
        if kind is None:
            return draft
        choices = self.replies.say(f"choices.{kind}").split("|")
        return draft.ends(Status.CLARIFY, self.replies.say(f"clarify.{kind}"), tuple(choices))

    def _metric(self, draft: Draft, words: Sequence[str]) -> Draft | Answer:
        """The metrics that the words measure, where there are several."""
        named = [name for name in self.metrics if all(word in folded(name) for word in words)]
        if len(named) < 2:
            return draft
        choices = tuple(self.replies.say("choice.metric", name=name) for name in named[:CHOICES])
        return draft.ends(Status.CLARIFY, self.replies.say("choice.metrics", word="".join(words)), choices)

    def _penalties(self, draft: Draft) -> Draft | Answer:
        """Articles on penalties of the law named, where no act is."""
        documents = versions_of(self._documents(), draft.query.scope.families, draft.as_of)
        held = [(d, c) for d in documents for c in self.shelves.index.record.clauses(d.id)]
        fined = [(d, c) for d, c in held if is_article(c) and _FINED.search(c.text)][:CHOICES]
        if not fined:
            return draft
        choices = tuple(self.replies.say("choice.article", document=d.title, path=c.path) for d, c in fined)
        return draft.ends(Status.CLARIFY, self.replies.say("clarify.penal"), choices)

    # -- articles ---------------------------------------------------------------------------------------------

    def _article(self, draft: Draft) -> Draft | Answer:
        """The documents that have the article, where none is named; the one that is meant where that is plain."""
        query = draft.query
        if query.scope.families or (
            query.scope.unknown and not all(map(_KIND.fullmatch, query.scope.unknown))
        ):
            return draft
        near = self._having(query, [d for d in self._documents() if d.id in query.near])
        held = list(near) or list(islice(self._having(query, self._likely(query, draft.as_of)), CHOICES))
        if len(held) == 1 or near or (held and self._meant(query, held)):
            scope = replace(query.scope, families=(held[0].family,), unknown=())
            return replace(draft, query=replace(query, scope=scope))
        if not held:
            return draft
        path = "、".join(str(path) for path in query.paths)
        choices = tuple(
            self.replies.say("choice.article", document=document.title, path=path) for document in held
        )
        return draft.ends(Status.CLARIFY, self.replies.say("choice.articles", path=path), choices)

    def _documents(self) -> tuple[Document, ...]:
        return self.shelves.index.record.documents

    def _likely(self, query: Query, day: date) -> list[Document]:
        """Laws that apply, those that the question's words name first, then those that people have a short name for."""
        held = [
            d for d in self._documents() if d.kind in _LAWS and in_use(d, day) and self.shelves.is_home(d)
        ]
        kinds = [title for title in query.scope.unknown if title not in ("法律", "规定", "文件")]
        held = [d for d in held if all(d.family.endswith(title) for title in kinds)]
        order = list(Level)
        return sorted(held, key=lambda d: (-_named(query, d), not d.aliases, order.index(d.level), d.id))

    def _having(self, query: Query, documents: Iterable[Document]) -> list[Document]:
        return list(islice(_with_article(self.shelves, query, documents), CHOICES))

    def _meant(self, query: Query, held: Sequence[Document]) -> bool:
        """Whether the question's words are in the first one's name and in no other's."""
        return _named(query, held[0]) > max((_named(query, other) for other in held[1:]), default=0.0)


def _with_article(shelves: Shelves, query: Query, documents: Iterable[Document]) -> Iterator[Document]:
    for document in documents:
        clauses = shelves.index.record.clauses(document.id)
        if any(find_part(c, path) is not None for c in clauses if is_article(c) for path in query.paths):
            yield document


def _named(query: Query, document: Document) -> float:
    return covered(query.terms, folded(document.family))


def _kind_of(query: Query) -> str | None:
    """What kind of answer is wanted of nothing in particular; None where the question is of another sort."""
    if query.scope.penal or (query.asked is Asked.TEXT and _BREACH.search(query.text)):
        return "penal"
    if query.departments or (query.units and query.asked is Asked.VALUE):
        return None
    kinds = {Asked.TIME: "time", Asked.DEPARTMENT: "department", Asked.VALUE: "value"}
    if query.needs is not None and query.asked in (Asked.TEXT, Asked.LIST):
        return "procedure" if "办理" in query.needs else None
    return kinds.get(query.asked)
