"""How an answer came about, for people to read and as JSON (答复经过的写法)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from assistant.explaining import Trace, Weighed, place_of
from assistant.query import Query, Term
from assistant.terminal import say
from index.types import Hit

LONGEST = 60
"""Characters of a quotation that a table shows."""

SIGNALS = ("words", "bigrams", "vectors", "fused")


def trace_json(trace: Trace) -> dict[str, Any]:
    """The trace as a JSON object, beside the answer."""
    query, chances = trace.draft.query, trace.choice.chances
    return {
        "reading": dict(_reading(trace)) if query.text else {},
        "plan_hits": [_hit_json(hit) for hit in trace.plan_hits],
        "rule_hits": [_hit_json(hit) for hit in trace.rule_hits],
        "off_shelf": [document.title for document in trace.off_shelf],
        "weighed": [_weighed_json(one) for one in trace.choice.weighed],
        "chances": dict(zip(("plan", "rules", "neither"), chances, strict=True)) if chances else None,
        "facts": [{"kind": type(fact).__name__, **asdict(fact)} for fact in trace.facts],
        "checks": [asdict(check) for check in trace.checks],
        "milliseconds": {step.name: round(step.milliseconds, 2) for step in trace.steps},
    }


def show_trace(console: Console, trace: Trace) -> None:
    """The trace step by step: reading, hits, choice, facts, verification, times."""
    console.print(Text(f"\n{say('explain.title')}", style="bold"))
    if not trace.draft.query.text:
        console.print(say("explain.screened"))
    else:
        console.print(_pairs(say("explain.reading"), _reading(trace)))
        _show_hits(console, say("explain.plan_hits"), trace.plan_hits)
        _show_hits(console, say("explain.rule_hits"), trace.rule_hits)
        _show_choice(console, trace)
        _show_grounds(console, trace)
    times = ((say(f"step.{step.name}"), f"{step.milliseconds:.1f}") for step in trace.steps)
    console.print(_pairs(say("explain.times"), times))


def _reading(trace: Trace) -> Iterator[tuple[str, str]]:
    query, scope = trace.draft.query, trace.draft.query.scope
    named = (*(f"《{family}》" for family in scope.families), *map(str, query.paths))
    told = {
        "meant": trace.meant or "",
        "asked": say(f"asked.{query.asked.value}"),
        "topic": "、".join(_topic(query)),
        "carried": "、".join(trace.carried),
        "years": "、".join(map(str, query.years)),
        "places": "、".join((*query.places, *([query.elsewhere] if query.elsewhere else []))),
        "departments": "、".join(query.departments),
        "named": "、".join(named),
        "day": trace.draft.as_of.isoformat(),
        "search": query.search_text,
    }
    return ((say(f"explain.{name}"), text) for name, text in told.items() if text)


def _topic(query: Query) -> Iterator[str]:
    """The topic words, each with the words that documents use for it."""
    for term in (*query.terms, *query.background):
        yield _term(term)


def _term(term: Term) -> str:
    official = "、".join(term.words[1:])
    return f"{term.words[0]}（{official}）" if official else term.words[0]


def _show_hits(console: Console, title: str, hits: Iterable[Hit]) -> None:
    held = list(hits)
    if not held:
        return
    heads = [say(f"explain.{name}") for name in ("where", *SIGNALS, "score")]
    table = _table(heads, title)
    for hit in held:
        signals = dict(hit.signals)
        scores = (*(signals.get(name, 0.0) for name in SIGNALS), hit.score)
        table.add_row(f"{hit.passage.context.split()[0]} {_path(hit)}", *(f"{score:.2f}" for score in scores))
    console.print(table)


def _path(hit: Hit) -> str:
    return hit.passage.ref.partition("#")[2]


def _show_choice(console: Console, trace: Trace) -> None:
    if trace.off_shelf:
        titles = "、".join(f"《{document.title}》" for document in trace.off_shelf)
        console.print(f"{say('explain.off_shelf')}：{titles}")
    if trace.direct:
        console.print(say("explain.direct"))
        return
    heads = [say(f"explain.{name}") for name in ("where", "sentence", "fit", "chance", "outcome")]
    table = _table(heads, say("explain.weighed"))
    for one in (one for one in trace.choice.weighed if one.fit > 0):
        chance = "" if one.chance is None else f"{one.chance:.2f}"
        outcome = say(f"outcome.{one.outcome.value}")
        table.add_row(_place(one), _short(one.source.quote), f"{one.fit:.2f}", chance, outcome)
    console.print(table)
    if trace.choice.chances is not None:
        plan, rules, neither = (f"{chance:.2f}" for chance in trace.choice.chances)
        console.print(say("explained.chances", plan=plan, rules=rules, neither=neither))


def _show_grounds(console: Console, trace: Trace) -> None:
    facts = [
        say(f"fact.{type(fact).__name__.lower()}", path=fact.ref.partition("#")[2]) for fact in trace.facts
    ]
    if facts:
        console.print(f"{say('explain.facts')}：{'、'.join(dict.fromkeys(facts))}")
    table = _table((say("explain.sentence"), say("explain.outcome")), say("explain.checks"))
    for check in trace.checks:
        words = "、".join(check.unsupported)
        told = say("explained.unsupported", words=words) if words else say("explain.supported")
        table.add_row(_short(check.text), told)
    console.print(table)


def _place(one: Weighed) -> str:
    return place_of(one.document, one.source.clause)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "……"


def _table(heads: Iterable[str], title: str) -> Table:
    """A table that breaks long cells over lines and cuts none off."""
    return Table(*(Column(head, overflow="fold") for head in heads), title=title, title_justify="left")


def _pairs(title: str, pairs: Iterable[tuple[str, str]]) -> Table:
    table = Table(show_header=False, title=title, title_justify="left")
    for name, text in pairs:
        table.add_row(name, text)
    return table


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {"ref": hit.passage.ref, "score": hit.score, "signals": dict(hit.signals)}


def _weighed_json(one: Weighed) -> dict[str, Any]:
    return {
        "ref": one.source.clause.ref,
        "span": list(one.source.span),
        "fit": one.fit,
        "rank": one.rank,
        "chance": one.chance,
        "outcome": one.outcome.value,
    }
