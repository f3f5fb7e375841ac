"""How an answer came about (答复经过): the same steps run one by one, and what lay between them, as a trace."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.citing import cite, verify
from assistant.deciding import Decider, Ruled
from assistant.extracting import FLOOR_TEXT
from assistant.fitting import enough_items
from assistant.naming import in_use
from assistant.pieces import Piece, Source
from assistant.pipeline import Assistant
from assistant.query import Query
from assistant.shelves import is_local
from assistant.statutes import BREADTH, Statutes
from assistant.steps import Draft, Write
from assistant.types import Answer, Turn
from corpus.types import Clause, Document, Fact
from index.types import Hit

SHOWN = 8
"""Hits of one search, and provisions weighed, that a trace holds."""

PLAN_SHOWN = 5
"""Sentences of the plan that a trace holds."""

OFF_SHELF = 3
"""Documents off the shelf that a trace holds."""


class Outcome(StrEnum):
    """What became of a candidate, and why."""

    USED = "used"
    UNSUPPORTED = "unsupported"
    NOT_CHOSEN = "not_chosen"
    FEW_ITEMS = "few_items"
    BELOW = "below"
    BEHIND = "behind"


@dataclass(frozen=True)
class Timed:
    """A step and how long it took, in milliseconds."""

    name: str
    milliseconds: float


@dataclass(frozen=True)
class Weighed:
    """A candidate: how much of the question it covers (``fit``, 0 … 1); of a provision its ``rank`` (larger is better)
    and the ``chance`` that it answers (0 … 1), None for the plan's sentences, which are not weighed so."""

    document: Document
    source: Source
    fit: float
    rank: float | None
    chance: float | None
    outcome: Outcome


@dataclass(frozen=True)
class Checked:
    """A sentence that was written, what it cites, and what of it stands in none of that; empty where it is supported."""

    text: str
    cites: tuple[str, ...]
    unsupported: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What was weighed: candidates best first, and the chances of plan, rules and neither (adding up to 1)."""

    weighed: tuple[Weighed, ...] = ()
    chances: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Trace:
    """How an answer came about.

    ``draft`` is the last one before the answer; ``meant`` the question as it was read where it was respelt; ``carried``
    the words that a follow-up took over; ``plan_hits`` and ``rule_hits`` are best first; ``off_shelf`` the closest
    documents that do not apply on the day; ``direct`` says that a number, a definition or the validity was looked up and
    nothing weighed.
    """

    answer: Answer
    draft: Draft
    steps: tuple[Timed, ...]
    meant: str | None = None
    carried: tuple[str, ...] = ()
    plan_hits: tuple[Hit, ...] = ()
    rule_hits: tuple[Hit, ...] = ()
    off_shelf: tuple[Document, ...] = ()
    direct: bool = False
    choice: Choice = Choice()
    facts: tuple[Fact, ...] = ()
    checks: tuple[Checked, ...] = ()


@dataclass(frozen=True)
class _Walk:
    """The steps as they were taken: times, the drafts between them, and the end."""

    steps: tuple[Timed, ...]
    drafts: tuple[Draft, ...]


def explain(
    assistant: Assistant, question: str, history: tuple[Turn, ...] = (), as_of: date | None = None
) -> Trace:
    """The answer to a question and how it came about.

    Raises:
        BadQuestion: the question is empty or longer than the settings allow.
    """
    day = as_of or assistant.today()
    walk, meant = _walk(assistant, question, history, day), None
    answer = assistant.ask(question, history, as_of)
    respelt = assistant.respell(question)
    if respelt is not None and answer.query != walk.drafts[-1].query.text:
        meant = respelt.question
        walk = _walk(assistant, meant, history, day)
    draft = walk.drafts[-1]
    if not draft.query.text:
        return Trace(answer, draft, walk.steps, meant)
    written = _written(walk)
    write = next(step for step in assistant.steps if isinstance(step, Write))
    direct = any(told(draft.query, draft.as_of) for told in write.direct)
    return Trace(
        answer,
        draft,
        walk.steps,
        meant,
        _carried(assistant, meant or question, draft.query) if history else (),
        draft.evidence.hits[:SHOWN],
        *_rules_searched(assistant, write, draft),
        direct,
        Choice() if direct else _choice(assistant, write, draft, written, answer),
        _facts(assistant, answer),
        _checks(assistant, written, draft.as_of),
    )


def _walk(assistant: Assistant, question: str, history: tuple[Turn, ...], day: date) -> _Walk:
    state: Draft | Answer = Draft(question, history, day)
    steps: list[Timed] = []
    drafts: list[Draft] = []
    for step in assistant.steps:
        if isinstance(state, Answer):
            break
        drafts.append(state)
        begin = time.perf_counter()
        state = step(state)
        steps.append(Timed(type(step).__name__.lower(), (time.perf_counter() - begin) * 1000))
    return _Walk(tuple(steps), tuple(drafts))


def _written(walk: _Walk) -> tuple[Piece, ...]:
    """What was written before it was verified; nothing where nothing was."""
    return next((draft.pieces for draft in walk.drafts if draft.pieces), ())


def _carried(assistant: Assistant, question: str, query: Query) -> tuple[str, ...]:
    """What the query has that the question by itself has not."""
    alone = assistant.read(question)
    had = {term.words[0] for term in (*alone.terms, *alone.loose)}
    words = [t.words[0] for t in (*query.terms, *query.background) if t.words[0] not in had]
    words += [f"{year}年" for year in query.years if year not in alone.years]
    words += [name for name in query.departments if name not in alone.departments]
    words += [str(path) for path in query.paths if path not in alone.paths]
    return tuple(dict.fromkeys(words))


def _rules_searched(
    assistant: Assistant, write: Write, draft: Draft
) -> tuple[tuple[Hit, ...], tuple[Document, ...]]:
    """The hits among the rules that apply, and the closest documents that do not apply on the day."""
    if not isinstance(write.rule, Statutes):
        return (), ()
    query, documents = write.rule.asked(draft.query, draft.as_of)
    find, shelves, record = assistant.index.retriever.search, assistant.shelves, assistant.index.record
    hits = find(query.search_text, BREADTH, shelves.mask(documents)) if documents else ()
    gone = [d for d in record.documents if not is_local(d) and not in_use(d, draft.as_of)]
    near = find(query.search_text, BREADTH, shelves.mask(gone)) if gone and hits else ()
    close = dict.fromkeys(hit.passage.ref.partition("#")[0] for hit in near if hit.score >= hits[-1].score)
    held = (record.document(name) for name in list(close)[:OFF_SHELF])
    return hits[:SHOWN], tuple(document for document in held if document is not None)


def _choice(
    assistant: Assistant, write: Write, draft: Draft, written: Sequence[Piece], answer: Answer
) -> Choice:
    query = draft.query
    local = () if query.elsewhere else write.extract(query, draft.evidence)
    ruled = write.rule(query, draft.as_of)
    cited = [Source(citation.clause, citation.span) for citation in answer.citations]
    fates = (
        (Outcome.USED, cited),
        (Outcome.UNSUPPORTED, _sources(written)),
        (Outcome.NOT_CHOSEN, [*_sources(local), *_sources(ruled.pieces)]),
    )
    weighed = [*_plan_weighed(assistant, draft, fates), *_rules_weighed(write, draft, fates)]
    told = isinstance(write.decide, Decider) and (local or ruled.pieces)
    return Choice(tuple(weighed), _chances(write, draft, local, ruled) if told else None)


def _chances(
    write: Write, draft: Draft, local: tuple[Piece, ...], ruled: Ruled
) -> tuple[float, float, float]:
    if not isinstance(write.decide, Decider):
        raise TypeError("the chances are those of a Decider")
    return write.decide.chances(draft.query, local, draft.evidence, ruled)


Fates = Sequence[tuple[Outcome, Sequence[Source]]]
"""What became of sources, the furthest first."""


def _plan_weighed(assistant: Assistant, draft: Draft, fates: Fates) -> Iterator[Weighed]:
    candidates = [(one.clause, one.span, one.fit) for one in draft.evidence.sentences[:PLAN_SHOWN]]
    rows = draft.evidence.rows[:PLAN_SHOWN]
    candidates += [(row.clause, (0, len(row.clause.text)), row.fit) for row in rows]
    for clause, span, fit in sorted(candidates, key=lambda one: -one[2]):
        document, source = assistant.document(clause.document), Source(clause, span)
        if document is not None:
            below = Outcome.BELOW if fit < FLOOR_TEXT else Outcome.BEHIND
            yield Weighed(document, source, fit, None, None, _fate(source, fates) or below)


def _rules_weighed(write: Write, draft: Draft, fates: Fates) -> Iterator[Weighed]:
    if not isinstance(write.rule, Statutes):
        return
    query, documents = write.rule.asked(draft.query, draft.as_of)
    for one in write.rule.candidates(query, documents)[:SHOWN]:
        source = Source(one.clause, (one.spans[0][0], one.spans[-1][1]))
        lacking = Outcome.BEHIND if enough_items(query, one.text) else Outcome.FEW_ITEMS
        chance = write.rule.chance(one)
        outcome = _fate(source, fates) or lacking
        yield Weighed(one.document, source, one.fit, one.rank, chance, outcome)


def _fate(source: Source, fates: Fates) -> Outcome | None:
    return next((fate for fate, held in fates if any(_overlaps(source, one) for one in held)), None)


def _overlaps(one: Source, other: Source) -> bool:
    return one.clause == other.clause and one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _sources(pieces: Sequence[Piece]) -> list[Source]:
    return [source for piece in pieces for source in piece.sources]


def _facts(assistant: Assistant, answer: Answer) -> tuple[Fact, ...]:
    """The facts that were read from the words cited."""
    cited = [Source(citation.clause, citation.span) for citation in answer.citations]
    held = dict.fromkeys(source.clause.document for source in cited)
    facts = (fact for name in held for fact in assistant.index.record.facts_in(name))
    return tuple(fact for fact in facts if any(_read_from(fact, source) for source in cited))


def _read_from(fact: Fact, source: Source) -> bool:
    within = fact.span[0] < source.span[1] and source.span[0] < fact.span[1]
    return fact.ref == source.clause.ref and within


def _checks(assistant: Assistant, written: Sequence[Piece], day: date) -> tuple[Checked, ...]:
    segments, citations = cite(written, assistant.document, day)
    places = {citation.n: place_of(citation.document, citation.clause) for citation in citations}
    return tuple(
        Checked(segment.text, tuple(places[n] for n in segment.citations), tuple(verify(segment, citations)))
        for segment in segments
    )


def place_of(document: Document, clause: Clause) -> str:
    """Where a clause stands: 《title》path."""
    return f"《{document.title}》{clause.path}"
