"""Notices: plan period, degraded index, premise (提示)."""

from collections.abc import Iterable, Sequence

from assistant.evidence import folded, numbers_in
from assistant.pieces import Piece
from assistant.types import Citation, Notice, NoticeKind
from assistant.years import years_of
from corpus.types import ClauseKind, Kind, Validity
from prompts import Replies


def notices_for(
    replies: Replies, pieces: Sequence[Piece], citations: Sequence[Citation], degraded: Iterable[str]
) -> tuple[Notice, ...]:
    """What the reader must know beside the answer."""
    notices = []
    for document in dict.fromkeys(citation.document for citation in citations):
        cited = tuple(citation.n for citation in citations if citation.document == document)
        expired = any(c.validity is Validity.EXPIRED for c in citations if c.document == document)
        if expired and document.kind is Kind.PLAN and document.expires:
            day = f"{document.expires.year}年{document.expires.month}月{document.expires.day}日"
            text = replies.say("notice.plan_period", document=f"《{document.title}》", expires=day)
            notices.append(Notice(NoticeKind.PLAN_PERIOD, text, cited))
    notices += _conflicts(replies, citations)
    if any(piece.contradicts for piece in pieces):
        notices.append(Notice(NoticeKind.PREMISE, replies.say("notice.premise")))
    notices += [
        Notice(NoticeKind.DEGRADED, replies.say("notice.degraded", reason=reason)) for reason in degraded
    ]
    return tuple(notices)


def _conflicts(replies: Replies, citations: Sequence[Citation]) -> list[Notice]:
    """A table row and a sentence of one document, cited together, whose numbers are not the same."""
    rows = [citation for citation in citations if citation.clause.kind is ClauseKind.TABLE_ROW]
    texts = [citation for citation in citations if citation.clause.kind is ClauseKind.TEXT]
    if len(rows) != 1 or len(texts) != 1 or rows[0].document != texts[0].document:
        return []
    tabled = {value for cell in rows[0].quote.split()[1:] for value, _ in numbers_in(folded(cell))}
    same = tabled & {value for value, _ in numbers_in(folded(texts[0].quote))}
    columns = set(years_of("".join(rows[0].clause.heading)))
    if same or not set(years_of(texts[0].quote)) <= columns:
        return []
    return [Notice(NoticeKind.CONFLICT, replies.say("notice.conflict"), (rows[0].n, texts[0].n))]
