"""Traces of answers (链路跟踪) as OpenTelemetry spans: one for each answer, one below it for each step.

Spans hold durations, counts, ids, scores and the status; never a word of a question or an answer.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from opentelemetry.trace import Tracer

from assistant.pipeline import Assistant
from assistant.steps import Draft, Step
from assistant.types import Answer

SERVICE = "lvwen"

Told = Mapping[str, str | int | float | tuple[str, ...]]


@dataclass(frozen=True)
class Spanned:
    """A step with a span around it."""

    step: Step
    tracer: Tracer

    def __call__(self, draft: Draft) -> Draft | Answer:
        """What the step gives."""
        with self.tracer.start_as_current_span(f"{SERVICE}.{type(self.step).__name__.lower()}") as span:
            state = self.step(draft)
            span.set_attributes(_of_answer(state) if isinstance(state, Answer) else _of_draft(state))
            return state


def traced(assistant: Assistant, tracer: Tracer) -> Assistant:
    """The assistant with spans around each answer and each step."""

    @contextmanager
    def watch() -> Iterator[Callable[[Answer], None]]:
        with tracer.start_as_current_span(f"{SERVICE}.answer") as span:
            yield lambda answer: span.set_attributes(_of_answer(answer))

    steps = tuple(Spanned(step, tracer) for step in assistant.steps)
    return replace(assistant, steps=steps, watch=watch)


def exporting(assistant: Assistant, endpoint: str) -> Assistant:
    """The assistant with its traces sent to an OTLP endpoint, in batches beside the answers."""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return traced(assistant, provider.get_tracer(SERVICE))


def _of_draft(draft: Draft) -> Told:
    return {
        "question.length": len(draft.question),
        "asked": draft.query.asked.value,
        "terms": len(draft.query.terms),
        "hits": len(draft.evidence.hits),
        "hits.refs": tuple(hit.passage.ref for hit in draft.evidence.hits[:5]),
        "hits.best": max((hit.score for hit in draft.evidence.hits), default=0.0),
        "pieces": len(draft.pieces),
        "citations": len(draft.citations),
    }


def _of_answer(answer: Answer) -> Told:
    return {
        "question.length": len(answer.question),
        "status": answer.status.value,
        "mode": answer.mode.value,
        "text.length": len(answer.text),
        "citations": tuple(citation.clause.ref for citation in answer.citations),
        "notices": tuple(notice.kind.value for notice in answer.notices),
        "dropped": answer.dropped,
        "answer.id": answer.id,
    }
