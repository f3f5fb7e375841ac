"""Answers and their parts as JSON (接口格式), as contract and API give them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.types import Answer, Citation, Segment
from corpus.adding import Added
from corpus.departments import office_of
from corpus.differences import Conflict
from corpus.errors import UnreadableFile
from corpus.examining import Examined
from corpus.reviewing import Review
from corpus.types import Clause, Document, Duty, Indicator, Reference, Target, Validity


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object."""
    referral = answer.referral
    return {
        "question": answer.question,
        "query": answer.query,
        "as_of": answer.as_of.isoformat(),
        "status": answer.status.value,
        "text": answer.text,
        "segments": [_segment_json(segment) for segment in answer.segments],
        "citations": [citation_json(citation) for citation in answer.citations],
        "notices": [
            {"kind": n.kind.value, "text": n.text, "citations": list(n.citations)} for n in answer.notices
        ],
        "referral": None
        if referral is None
        else {"department": referral.department, "why": referral.why, "citations": list(referral.citations)},
        "suggestions": list(answer.suggestions),
        "mode": answer.mode.value,
        "model": answer.model,
        "dropped": answer.dropped,
        "corpus": answer.corpus,
        "elapsed_ms": round(answer.elapsed_ms, 2),
        "id": answer.id,
    }


def _segment_json(segment: Segment) -> dict[str, Any]:
    """A segment; the row of a table has its cells beside its text."""
    told: dict[str, Any] = {"text": segment.text, "citations": list(segment.citations)}
    return told | ({"cells": list(segment.cells)} if segment.cells else {})


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with its document, its clause and what it relies on."""
    clause = clause_json(citation.clause)
    return {
        "n": citation.n,
        "document": document_json(citation.document, citation.validity),
        "path": clause["path"],
        "part": str(citation.part),
        "heading": clause["heading"],
        "text": clause["text"],
        "quote": citation.quote,
        "span": list(citation.span),
        "page": clause["page"],
        "link": citation.link,
    }


def document_json(document: Document, validity: Validity) -> dict[str, Any]:
    """A document and its validity on the day asked about.

    ``amended`` holds the days of its amendments; from ``repealed`` on it is no law, by the document ``repealed_by``;
    from ``superseded`` on the newer text ``replaced_by`` applies; ``basis`` holds ids of documents it rests on.
    """
    return {
        "id": document.id,
        "title": document.title,
        "number": document.number,
        "level": document.level.value,
        "kind": document.kind.value,
        "issuer": document.issuer,
        "issued": _day(document.issued),
        "effective": _day(document.effective),
        "expires": _day(document.expires),
        "validity": validity.value,
        "text_kind": document.text_kind.value,
        "url": document.url,
        "amended": [day.isoformat() for day in document.amended],
        "repealed": _day(document.repealed),
        "repealed_by": document.repealed_by,
        "superseded": _day(document.superseded),
        "replaced_by": document.replaced_by,
        "basis": list(document.basis),
    }


def clause_json(clause: Clause) -> dict[str, Any]:
    """A clause as ``corpus outline`` and the API give it."""
    return {
        "path": str(clause.path),
        "heading": list(clause.heading),
        "text": clause.text,
        "span": list(clause.span),
        "page": clause.page,
        "kind": clause.kind.value,
    }


def review_json(review: Review) -> dict[str, Any]:
    """A document as it was read, what it counts and what looks wrong; ``concern`` says what a finding is about."""
    report, document = review.report, review.document
    return {
        "files": [str(file) for file in review.text.files],
        "id": document.id,
        "title": document.title,
        "text_kind": document.text_kind.value,
        "clauses": report.clauses,
        "articles": report.articles,
        "tables": report.tables,
        "depth": report.depth,
        "characters": report.characters,
        "findings": [
            {"concern": one.concern.value, "path": one.path, "message": one.message}
            for one in review.findings
        ],
    }


def examined_json(one: Examined, validity: Validity, kept: Sequence[Added]) -> dict[str, Any]:
    """What was understood of a file: ``document`` is what it says of itself under the id it will have, ``relation``
    how that stands to what is known, ``stored`` the names of its files in the folder of added documents."""
    told = document_json(replace(one.told, id=one.document.id), validity)
    return review_json(one.review) | {
        "sha256": list(one.text.hashes),
        "document": told,
        "relation": one.relation.value,
        "other": one.other.id if one.other else None,
        "stored": [record.file for record in kept if record.sha256 in one.text.hashes],
    }


def unreadable_json(error: UnreadableFile) -> dict[str, str]:
    """A file that cannot be read, and why."""
    return {"file": error.path, "reason": error.reason}


def indicator_json(indicator: Indicator) -> dict[str, Any]:
    """A row of an indicator table; ``values`` maps the year to the cell."""
    return {
        "ref": indicator.ref,
        "category": indicator.category,
        "number": indicator.number,
        "name": indicator.name,
        "unit": indicator.unit,
        "values": {str(year): value for year, value in indicator.values},
        "attribute": indicator.attribute,
        "department": indicator.department,
    }


def duty_json(duty: Duty, clause: Clause, document: Document) -> dict[str, Any]:
    """A department's duty; ``function`` and ``levels`` are the department's normal form."""
    office = office_of(duty.department)
    what = {"department": duty.department, "function": office.function, "levels": list(office.levels)}
    return _fact_json(duty.span, clause, document) | what | {"role": duty.role.value, "action": duty.action}


def target_json(target: Target, clause: Clause, document: Document) -> dict[str, Any]:
    """A target; ``year`` and ``baseline`` are null where the text does not tell."""
    names = ("metric", "value", "unit", "year", "baseline", "comparator", "place", "reached")
    told = {name: getattr(target, name) for name in names} | {"measure": target.measure.value}
    return _fact_json(target.span, clause, document) | told


def reference_json(reference: Reference, clause: Clause, document: Document) -> dict[str, Any]:
    """A mention of another document or article; ``in`` is the path there, ``reason`` says why it leads nowhere."""
    told = {"title": reference.title, "in": reference.path}
    return (
        _fact_json(reference.span, clause, document)
        | told
        | {
            "target": reference.target,
            "reason": reference.reason,
        }
    )


def conflict_json(
    conflict: Conflict, explanation: str, places: Sequence[tuple[Clause, Document]]
) -> dict[str, Any]:
    """Two clauses that differ, and what explains it; ``words`` of a side are what the other does not say."""
    sides = [
        _fact_json(side.span, clause, document) | {"words": side.words}
        for side, (clause, document) in zip(conflict.sides, places, strict=True)
    ]
    told = {"kind": conflict.kind.value, "explained": conflict.kind.explained, "matter": conflict.matter}
    return told | {"explanation": explanation, "sum": conflict.sum, "sides": sides}


def _fact_json(span: tuple[int, int], clause: Clause, document: Document) -> dict[str, Any]:
    """Where a fact stands; ``quote`` is exactly the text of the clause there."""
    return {
        "ref": clause.ref,
        "document": document.id,
        "title": document.title,
        "level": document.level.value,
        "path": str(clause.path),
        "span": list(span),
        "quote": clause.text[slice(*span)],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
