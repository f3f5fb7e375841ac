"""Answers and their parts as JSON (接口格式), as contract and API give them."""

from datetime import date
from typing import Any

from assistant.types import Answer, Citation
from corpus.types import Clause, Document, Indicator, Validity


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object."""
    referral = answer.referral
    return {
        "question": answer.question,
        "query": answer.query,
        "as_of": answer.as_of.isoformat(),
        "status": answer.status.value,
        "text": answer.text,
        "segments": [{"text": s.text, "citations": list(s.citations)} for s in answer.segments],
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
        "corpus": answer.corpus,
        "elapsed_ms": round(answer.elapsed_ms, 2),
        "id": answer.id,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with its document, its clause and what it relies on."""
    clause = clause_json(citation.clause)
    return {
        "n": citation.n,
        "document": document_json(citation.document, citation.validity),
        "path": clause["path"],
        "heading": clause["heading"],
        "text": clause["text"],
        "quote": citation.quote,
        "span": list(citation.span),
        "page": clause["page"],
        "link": citation.link,
    }


def document_json(document: Document, validity: Validity) -> dict[str, Any]:
    """A document and its validity on the day asked about."""
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


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
