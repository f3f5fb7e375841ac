"""``lvwen facts`` (事实): indicators, duties, targets, references and conflicts, with where each stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import typer

from assistant.shell import AsJson, AsOf, Corpora, day_of, opened, out, print_json
from assistant.terminal import say, show_facts, show_indicators
from assistant.wire import conflict_json, duty_json, indicator_json, reference_json, target_json
from corpus.conflicts import figure_conflicts
from corpus.departments import function_of, same_department
from corpus.differences import Conflict, ConflictKind, Side
from corpus.disagreements import rule_conflicts
from corpus.duties import row_duties
from corpus.errors import BadQuestion
from corpus.references import resolved
from corpus.types import GONE, Clause, Document, Duty, Fact, Indicator, Level, Reference, Target
from index.record import Record
from prompts import read_lexicon

facts_app = typer.Typer(no_args_is_help=True, help="查看从条款中读出的事实。")

Department = Annotated[str | None, typer.Option(metavar="部门", help="只看一个部门，简称亦可。")]
DocumentId = Annotated[str | None, typer.Option("--document", metavar="ID", help="只看一份文件。")]
Explained = Annotated[bool, typer.Option("--explained", help="也列出口径、地域、年份可以解释的差异。")]

_LEVELS = tuple(Level)
_EXPLANATIONS = {
    ConflictKind.VALUE: "value",
    ConflictKind.REACHED: "reached",
    ConflictKind.ITEMS: "items",
    ConflictKind.PENALTY: "penalty",
    ConflictKind.MEASURE: "measure",
    ConflictKind.PLACE: "place",
    ConflictKind.YEAR: "year",
}


@dataclass(frozen=True)
class Shelf:
    """The documents asked about and their facts; ``refs`` are the clauses of one department, None for all."""

    record: Record
    documents: dict[str, Document]
    refs: frozenset[str] | None

    def where(self, ref: str) -> tuple[Clause, Document]:
        """A clause and its document."""
        clause = self.record.clause(ref)
        return clause, self.documents[clause.document]

    def holds(self, ref: str) -> bool:
        """Whether a clause is of a document, and of the department, asked about."""
        return ref.split("#", 1)[0] in self.documents and (self.refs is None or ref in self.refs)

    def place(self, ref: str) -> str:
        """Title and path of a clause, for people."""
        clause, document = self.where(ref)
        return say("facts.where", title=document.title, path=clause.path)


@facts_app.command("indicators")
def facts_indicators(department: Department = None, corpus: Corpora = None, as_json: AsJson = False) -> None:
    """列出指标表中的指标。"""
    with opened(corpus, single=True) as assistant:
        found = assistant.indicators()
    if department:
        name = read_lexicon().departments.get(department, department)
        found = tuple(indicator for indicator in found if name in indicator.department)
        if not found:
            raise BadQuestion(say("cli.unknown_department", name=department))
    print_json([indicator_json(row) for row in found]) if as_json else show_indicators(out, found)


@facts_app.command("duties")
def facts_duties(
    department: Department = None,
    document: DocumentId = None,
    corpus: Corpora = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """列出部门职责：谁牵头、负责、配合、监督、审批、处罚。"""
    day = day_of(as_of)
    with opened(corpus, single=True) as assistant:
        shelf = _shelf(assistant.index.record, document, day)
        facts = shelf.record.facts
        rows = row_duties([fact for fact in facts if isinstance(fact, Indicator)])
        duties = [*rows, *(fact for fact in facts if isinstance(fact, Duty))]
        found = [duty for duty in duties if shelf.holds(duty.ref) and _meant(department, duty.department)]
        found.sort(key=lambda duty: -_LEVELS.index(shelf.where(duty.ref)[1].level))
        _check(found, department)
        if as_json:
            print_json([duty_json(duty, *shelf.where(duty.ref)) for duty in found])
        else:
            show_facts(out, [(_level(shelf, d.ref), _duty_line(d), shelf.place(d.ref)) for d in found])


@facts_app.command("targets")
def facts_targets(
    department: Department = None,
    document: DocumentId = None,
    corpus: Corpora = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """列出目标值：指标、数值、单位、年份、基期、地域。"""
    day = day_of(as_of)
    with opened(corpus, single=True) as assistant:
        shelf = _shelf(assistant.index.record, document, day, department)
        found = [fact for fact in _held(shelf) if isinstance(fact, Target)]
        _check(found, department)
        if as_json:
            print_json([target_json(target, *shelf.where(target.ref)) for target in found])
        else:
            show_facts(out, [(_level(shelf, t.ref), _target_line(t), shelf.place(t.ref)) for t in found])


@facts_app.command("references")
def facts_references(
    department: Department = None,
    document: DocumentId = None,
    corpus: Corpora = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """列出引用：引到哪份文件的哪一条，前款、本法第几条都已对应。"""
    day = day_of(as_of)
    with opened(corpus, single=True) as assistant:
        shelf = _shelf(assistant.index.record, document, day, department)
        references = [fact for fact in _held(shelf) if isinstance(fact, Reference)]
        known = _shelf(assistant.index.record, None, day).documents
        refs = {clause.ref for name in known for clause in shelf.record.clauses(name)}
        found = resolved(references, {held.title: held.id for held in known.values()}, refs)
        _check(found, department)
        if as_json:
            print_json([reference_json(reference, *shelf.where(reference.ref)) for reference in found])
        else:
            lines = [(_level(shelf, r.ref), _reference_line(shelf, r), shelf.place(r.ref)) for r in found]
            show_facts(out, lines)


@facts_app.command("conflicts")
def facts_conflicts(
    department: Department = None,
    document: DocumentId = None,
    corpus: Corpora = None,
    as_of: AsOf = None,
    explained: Explained = False,
    as_json: AsJson = False,
) -> None:
    """列出不一致的地方：同一指标数值不同，上下级规定不同。"""
    day = day_of(as_of)
    with opened(corpus, single=True) as assistant:
        shelf = _shelf(assistant.index.record, None, day)
        asked = _shelf(assistant.index.record, document, day, department)
        found = [
            conflict
            for conflict in _conflicts(shelf)
            if (explained or not conflict.kind.explained) and any(asked.holds(s.ref) for s in conflict.sides)
        ]
        if as_json:
            print_json([_conflict_json(shelf, conflict) for conflict in found])
        else:
            show_facts(out, [_conflict_line(shelf, conflict) for conflict in found])


def _shelf(record: Record, document: str | None, day: date | None, department: str | None = None) -> Shelf:
    if document is not None and record.document(document) is None:
        raise BadQuestion(say("cli.unknown_document", id=document))
    when = day or date.today()
    documents = {
        held.id: held
        for held in record.documents
        if (document is None or held.id == document) and held.validity(when) not in GONE
    }
    return Shelf(record, documents, _refs(record.facts, department) if department else None)


def _refs(facts: Iterable[Fact], department: str) -> frozenset[str]:
    """Clauses that name a department."""
    named = [fact for fact in facts if isinstance(fact, Indicator | Duty)]
    return frozenset(fact.ref for fact in named if _meant(department, fact.department))


def _held(shelf: Shelf) -> list[Fact]:
    return [fact for fact in shelf.record.facts if shelf.holds(fact.ref)]


def _meant(asked: str | None, name: str) -> bool:
    """Whether a department's name, short or full, means the one that was asked for."""
    if asked is None:
        return True
    return same_department(asked, name) if function_of(asked) else asked in name


def _check(found: Sequence[object], department: str | None) -> None:
    if department and not found:
        raise BadQuestion(say("facts.none"))


def _conflicts(shelf: Shelf) -> tuple[Conflict, ...]:
    clauses = [clause for name in shelf.documents for clause in shelf.record.clauses(name)]
    targets = [fact for fact in _held(shelf) if isinstance(fact, Target)]
    texts = {clause.ref: clause.text for clause in clauses}
    figures = figure_conflicts(shelf.documents, targets, texts)
    return (*figures, *rule_conflicts(shelf.documents, clauses))


def _level(shelf: Shelf, ref: str) -> str:
    return say(f"levels.{shelf.where(ref)[1].level.value}")


def _duty_line(duty: Duty) -> str:
    return say("facts.duty", role=duty.role.value, department=duty.department, action=duty.action)


def _target_line(target: Target) -> str:
    year = say("facts.target_year", year=target.year) if target.year else say("facts.target_no_year")
    baseline = say("facts.target_baseline", year=target.baseline) if target.baseline else ""
    aim = say("facts.target_reached") if target.reached else say("facts.target_aim")
    told = {"comparator": target.comparator, "value": f"{target.value:g}", "unit": target.unit}
    told |= {"metric": target.metric, "place": target.place, "year": year, "baseline": baseline, "aim": aim}
    return say("facts.target", **told)


def _reference_line(shelf: Shelf, reference: Reference) -> str:
    quote = shelf.where(reference.ref)[0].text[slice(*reference.span)]
    if reference.target is None:
        return say("facts.reference_unresolved", quote=quote, reason=reference.reason)
    document, _, _ = reference.target.partition("#")
    held = shelf.record.document(document)
    title = held.title if held else document
    return say(
        "facts.reference", quote=quote, target=say("facts.where", title=title, path=reference.path or "")
    )


def _explanation(shelf: Shelf, conflict: Conflict) -> str:
    name = "sum" if conflict.sum else _EXPLANATIONS[conflict.kind]
    one, other = (_side(shelf, side) for side in conflict.sides)
    told = {"matter": conflict.matter, "one": one, "other": other}
    return say(f"facts.conflict_{name}", **(told | {"sum": conflict.sum} if conflict.sum else told))


def _side(shelf: Shelf, side: Side) -> str:
    name = "conflict_side" if side.words else "conflict_side_none"
    told = {"words": side.words.replace("\n", "")} if side.words else {}
    return say(f"facts.{name}", where=shelf.place(side.ref), **told)


def _conflict_json(shelf: Shelf, conflict: Conflict) -> dict[str, Any]:
    places = [shelf.where(side.ref) for side in conflict.sides]
    return conflict_json(conflict, _explanation(shelf, conflict), places)


def _conflict_line(shelf: Shelf, conflict: Conflict) -> tuple[str, str, str]:
    where = "　".join(shelf.place(side.ref) for side in conflict.sides)
    return conflict.kind.value, _explanation(shelf, conflict), where
