"""Notices (提示): plan period, repealed and amended law, key points, disagreement, premise, degraded index."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.evidence import folded, numbers_in
from assistant.pieces import Piece
from assistant.types import Citation, Notice, NoticeKind
from assistant.years import years_of
from corpus.types import ClauseKind, Document, Kind, TextKind, Validity
from prompts import Replies


def _undisputed(citations: Sequence[Citation]) -> Iterable[Notice]:
    return ()


@dataclass(frozen=True)
class Noticer:
    """Says what the reader must know beside an answer; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]
    degraded: tuple[str, ...] = ()
    disputes: Callable[[Sequence[Citation]], Iterable[Notice]] = _undisputed

    def __call__(
        self, pieces: Sequence[Piece], citations: Sequence[Citation], day: date
    ) -> tuple[Notice, ...]:
        """Notices for an answer given for ``day``."""
        notices: list[Notice] = []
        for document in dict.fromkeys(citation.document for citation in citations):
            cited = tuple(citation.n for citation in citations if citation.document == document)
            notices += self._of_document(document, cited, day)
        for piece in pieces:
            about = self.document(piece.concerns or "")
            if about is not None and all(citation.document != about for citation in citations):
                clauses = [source.clause for source in piece.sources]
                cited = tuple(citation.n for citation in citations if citation.clause in clauses)
                notices += self._of_document(about, cited, day)
        notices += self._digests(citations)
        notices += list(self.disputes(citations)) or _conflicts(self.replies, citations)
        if any(piece.contradicts for piece in pieces):
            notices.append(Notice(NoticeKind.PREMISE, self._say("premise")))
        notices += [
            Notice(NoticeKind.DEGRADED, self._say("degraded", reason=reason)) for reason in self.degraded
        ]
        return tuple(notices)

    def _of_document(self, document: Document, cited: tuple[int, ...], day: date) -> list[Notice]:
        title, validity = f"《{document.title}》", document.validity(day)
        if validity is Validity.NOT_YET and document.begins:
            text = self._say("not_yet", document=title, day=in_words(document.begins), on=in_words(day))
            return [Notice(NoticeKind.AMENDED, text, cited)]
        if validity is Validity.EXPIRED and document.kind is Kind.PLAN and document.expires:
            text = self._say("plan_period", document=title, expires=in_words(document.expires))
            return [Notice(NoticeKind.PLAN_PERIOD, text, cited)]
        if document.repealed:
            name = "repealed" if validity is Validity.REPEALED else "repealed_since"
            text = self._say(
                name,
                document=title,
                day=in_words(document.repealed),
                by=self._title(self._successor(document, day)),
                on=in_words(day),
            )
            return [Notice(NoticeKind.REPEALED, text, cited)]
        if document.superseded:
            name = "amended" if validity is Validity.AMENDED else "amended_since"
            text = self._say(name, document=title, day=in_words(document.superseded), on=in_words(day))
            return [Notice(NoticeKind.AMENDED, text, cited)]
        if validity is Validity.UNKNOWN:
            return [Notice(NoticeKind.AMENDED, self._say("unknown", document=title), cited)]
        return self._basis(document, cited, day)

    def _basis(self, document: Document, cited: tuple[int, ...], day: date) -> list[Notice]:
        """What a rule rests on may be repealed before the rule itself is changed."""
        bases = [held for name in document.basis if (held := self.document(name))]
        gone = [base for base in bases if base.validity(day) is Validity.REPEALED]
        if not gone or document.kind is not Kind.REGULATION:
            return []
        text = self._say(
            "basis",
            document=f"《{document.title}》",
            basis="、".join(f"《{base.title}》" for base in gone),
            by=self._title(gone[0].repealed_by),
        )
        return [Notice(NoticeKind.AMENDED, text, cited)]

    def _digests(self, citations: Sequence[Citation]) -> list[Notice]:
        cited = [citation for citation in citations if citation.document.text_kind is TextKind.DIGEST]
        if not cited:
            return []
        urls = "、".join(dict.fromkeys(c.document.url for c in cited if c.document.url))
        text = self._say("digest_at", urls=urls) if urls else self._say("digest")
        return [Notice(NoticeKind.DIGEST, text, tuple(citation.n for citation in cited))]

    def _successor(self, document: Document, day: date) -> str | None:
        """Id of what ended a document; where that has itself ended by the day, of what ended it in turn."""
        by = self.document(document.repealed_by or "")
        if by is None or by.repealed_by is None or by.validity(day) is not Validity.REPEALED:
            return document.repealed_by
        return self._successor(by, day)

    def _title(self, document_id: str | None) -> str:
        document = self.document(document_id or "")
        return f"《{document.title}》" if document else ""

    def _say(self, name: str, **values: object) -> str:
        return self.replies.say(f"notice.{name}", **values)


def in_words(day: date) -> str:
    """A day as it is written in Chinese: 2026年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _conflicts(replies: Replies, citations: Iterable[Citation]) -> list[Notice]:
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
