"""The office to ask (转办): the county's own, from what the answer quotes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.offices import Offices
from assistant.pieces import Source
from assistant.steps import Draft
from assistant.types import Referral
from corpus.bodies import bodies_of
from corpus.departments import function_of
from prompts import Replies

_BETWEEN = re.compile("[、，]")


@dataclass(frozen=True)
class Referrer:
    """Finds the office; ``tabled`` gives the departments of a table's row by its clause's ref, as they are printed."""

    offices: Offices
    replies: Replies
    tabled: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, draft: Draft) -> Referral | None:
        """The office that a sentence points to, else the first that is named in what a sentence relies on: by its own
        name or, in a rule that reaches down to the county, by its function. None where nothing names one."""
        said = tuple(zip(draft.pieces, draft.segments, strict=True))
        for piece, segment in said:
            if piece.office is not None:
                return self._by_function(piece.office, segment.citations)
        if draft.query.elsewhere:
            return None
        for piece, segment in said:
            for source, number in zip(piece.sources, segment.citations, strict=False):
                found = self._named(source, number)
                if found is not None:
                    return found
        return None

    def _named(self, source: Source, number: int) -> Referral | None:
        for name in self._departments(source):
            if self.offices.holds(name):
                why = self.replies.say("referral.named", office=name)
                return Referral(name, why, (number,))
            office = self.offices.own(name)
            if office is not None:
                return self._by_function(office, (number,))
        return None

    def _departments(self, source: Source) -> tuple[str, ...]:
        tabled = self.tabled.get(source.clause.ref, "")
        if tabled:
            return tuple(_BETWEEN.split(tabled))
        quote = source.quote
        return tuple(name for body in bodies_of(quote, 0, len(quote)) for name in body.names)

    def _by_function(self, office: str, citations: tuple[int, ...]) -> Referral:
        why = self.replies.say("referral.why", function=function_of(office), office=office)
        return Referral(office, why, citations)
