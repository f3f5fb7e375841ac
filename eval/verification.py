"""The corrupted-answer suite (核验评测): true sentences, what was made of them, and which of both the verifier drops."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from assistant.citing import verify
from assistant.pipeline import Assistant
from assistant.types import Citation, Segment
from corpus.sentences import sentences_of
from corpus.types import Clause, ClauseKind, Document, Kind, TextKind, Validity
from eval.cases import SUITES, full, read_cases
from eval.corrupting import KINDS

PARAPHRASES = Path(__file__).parent / "cases" / "paraphrases.tsv"
ANSWERED, SAMPLED = 150, 150
"""True sentences taken from our own answers, and from clauses; with the paraphrases at least 400."""

_ASKED = 70
_WRAPPERS = (
    "{title}{path}规定：“{said}”",
    "按照{title}{number}，{said}",
    "{title}{number}提出：“{said}”",
    "{said}",
)


@dataclass(frozen=True)
class Truth:
    """A true sentence with its evidence; ``source`` is answers, clauses, paraphrases or held_out."""

    text: str
    citations: tuple[Citation, ...]
    source: str


@dataclass(frozen=True)
class Verified:
    """What came of it: corruptions tried and caught by kind, false alarms by source, and the failures in words."""

    tried: Counter[str]
    caught: Counter[str]
    held: Counter[str]
    alarms: Counter[str]
    failures: tuple[str, ...]


def answered(assistant: Assistant, suites: Sequence[str], chance: Random) -> Iterator[Truth]:
    """Sentences of the assistant's own answers to reference questions."""
    seen = set()
    for suite in suites:
        cases = [case for case in read_cases(SUITES / f"{suite}.jsonl") if not case.refused]
        for case in chance.sample(cases, min(_ASKED, len(cases))):
            answer = assistant.converse(case.turns, case.as_of)
            for segment in answer.segments:
                if segment.citations and segment.text not in seen:
                    seen.add(segment.text)
                    cited = tuple(c for c in answer.citations if c.n in segment.citations)
                    yield Truth(segment.text, _renumbered(cited), "answers")


def some(truths: Iterator[Truth], chance: Random) -> list[Truth]:
    """At most ``ANSWERED`` of these, in chance order."""
    found = list(truths)
    chance.shuffle(found)
    return found[:ANSWERED]


def _renumbered(cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return tuple(Citation(1, c.document, c.validity, c.clause, c.span) for c in cited)


def sampled(assistant: Assistant, chance: Random) -> Iterator[Truth]:
    """Sentences of clauses, each with a short wrapper that cites it, documents in turn."""
    documents = list(assistant.documents())
    while documents:
        document = chance.choice(documents)
        clauses = [c for c in assistant.clauses(document.id) if c.kind is ClauseKind.TEXT]
        if not clauses:
            documents.remove(document)
            continue
        clause = chance.choice(clauses)
        spans = [span for span in sentences_of(clause.text) if 12 <= span[1] - span[0] <= 160]
        if spans:
            begin, end = chance.choice(spans)
            said = re.sub(
                r"^(?:第[^ 　]{1,8}条|[（(][^（()）]{1,3}[）)]|\d+[.．、])[ 　]*", "", clause.text[begin:end]
            )
            wrapper = chance.choice(_WRAPPERS) if clause.path.steps else _WRAPPERS[-1]
            number = f"（{document.number}）" if document.number else ""
            text = wrapper.format(title=f"《{document.title}》", path=clause.path, number=number, said=said)
            yield Truth(text, (_cited(document, clause),), "clauses")


def _cited(document: Document, clause: Clause) -> Citation:
    return Citation(1, document, Validity.UNKNOWN, clause, (0, len(clause.text)))


def paraphrased(assistant: Assistant, file: Path = PARAPHRASES) -> Iterator[Truth]:
    """Hand-written paraphrases: half, refs (joined by ``+``) and sentence, tab-separated; those whose text is absent are left out.

    Those of laws were written from the originals: where only our digest of a law is at hand, which says less, they are left out.
    """
    documents = {d.id: d for d in assistant.documents() if not (_law(d) and d.text_kind is TextKind.DIGEST)}
    for line in file.read_text(encoding="utf-8").splitlines():
        half, refs, text = line.split("\t")
        cited = []
        for ref in map(full, refs.split("+")):
            document = documents.get(ref.split("#")[0])
            clauses = assistant.clauses(document.id) if document else ()
            cited += [_cited(document, clause) for clause in clauses if document and clause.ref == ref]
        if len(cited) == len(refs.split("+")):
            yield Truth(text, tuple(cited), "paraphrases" if half == "dev" else "held_out")


def _law(document: Document) -> bool:
    return document.kind in (Kind.LAW, Kind.REGULATION)


def judged(truths: Sequence[Truth], chance: Random) -> Verified:
    """Verify each sentence as it is and with every corruption that it has a place for."""
    found = Verified(Counter(), Counter(), Counter(), Counter(), ())
    failures = []
    for truth in truths:
        found.held[truth.source] += 1
        missing = verify(Segment(truth.text, (1,)), truth.citations)
        if missing:
            found.alarms[truth.source] += 1
            failures.append(f"误报 {truth.source} {missing} {truth.text}")
        evidence = " ".join(
            f"{c.document.title} {c.document.number} {c.clause.text}" for c in truth.citations
        )
        for kind, corrupt in KINDS.items():
            made = corrupt(truth.text, evidence, chance)
            if made is None or made == truth.text:
                continue
            found.tried[kind] += 1
            if verify(Segment(made, (1,)), truth.citations):
                found.caught[kind] += 1
            else:
                failures.append(f"漏过 {kind} {made} ⟵ {truth.text}")
    return Verified(found.tried, found.caught, found.held, found.alarms, tuple(failures))


def summary(found: Verified) -> str:
    """The figures as one line of JSON: shares between 0 and 1."""
    kinds = {kind: round(found.caught[kind] / n, 4) for kind, n in found.tried.items() if n}
    alarms = {source: round(found.alarms[source] / n, 4) for source, n in found.held.items()}
    total = round(found.caught.total() / max(1, found.tried.total()), 4)
    return json.dumps(
        {
            "sentences": found.held.total(),
            "corrupted": found.tried.total(),
            "caught": total,
            "kinds": kinds,
            "alarms": alarms,
        }
    )
