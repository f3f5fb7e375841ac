"""Quotations worded as sentences of an answer (引述)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.confirming import Verdict, put_right, verdict_of_text, verdict_of_years
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from corpus.paths import ClausePath
from corpus.types import Clause, Document, TextKind
from prompts import Replies

_QUOTE = {
    Verdict.UNCERTAIN: "answer.quote",
    Verdict.AGREES: "answer.premise_agrees",
    Verdict.DIFFERS: "answer.premise_differs",
}


_EXPLAINS = re.compile("是指|指的是|所称|即|为核心|注：|包括|年累计值")
"""Wording by which a text says what one of its words means."""


@dataclass(frozen=True)
class Quoter:
    """Words quotations; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]

    def __call__(self, clause: Clause, spans: Sequence[tuple[int, int]], query: Query) -> Piece:
        """The spans of a clause in order, with what they say of the question's premise in the first words."""
        joined = merged(spans)
        quote = "……".join(clause.text[begin:end] for begin, end in joined)
        document = self.document(clause.document)
        asserted = query.asked is Asked.ISSUE
        verdict = verdict_of_years(query, quote) if asserted else verdict_of_text(query, clause, joined)
        title = f"《{document.title}》" if document else ""
        unexplained = query.meaning and not _EXPLAINS.search(quote)
        name = "answer.mentioned" if unexplained else _QUOTE[verdict]
        denied = held = ""
        if verdict is Verdict.DIFFERS and not unexplained:
            denied, held = _year_put_right(query, quote) if asserted else put_right(query, clause, joined)
            name = "answer.premise_put_right" if denied else name
        text = self.replies.say(name, document=title, quote=quote, denied=denied, held=held)
        sources = tuple(Source(clause, span) for span in joined)
        return Piece(
            text,
            sources,
            contradicts=verdict is Verdict.DIFFERS,
            agrees=verdict is Verdict.AGREES,
            partial=unexplained,
            denied=(denied,) if denied else (),
        )


def _year_put_right(query: Query, quote: str) -> tuple[str, str]:
    """The year asserted and the day that stands there instead."""
    held = re.search(r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?", quote)
    return (f"{query.years[0]}年", held[0]) if held and query.years else ("", "")


def provision_said(replies: Replies, document: Document, path: ClausePath, quote: str) -> str:
    """A sentence that quotes a provision with its document and address; key points (要点) are named as such."""
    name = "answer.digest" if document.text_kind is TextKind.DIGEST else "answer.provision"
    return replies.say(name, document=f"《{document.title}》", path=path, quote=quote)


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    out: list[tuple[int, int]] = []
    for begin, end in sorted(set(spans)):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out
