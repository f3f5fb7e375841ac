"""Does a part deny as its evidence denies (否定)? Denials are counted over the words that both share, wherever they stand."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.claims import Denial, Part

SHARED = 3
"""Pairs of characters that a part must share with one of the evidence before their denials are compared (2 to 4 alike; 5: a miss more)."""

TAKEN_UP = 0.4
"""Share of a part's pairs that the evidence must hold before their denials are compared (0.4 to 0.6 alike).

Swept as in ``assistant.wording``.
"""

_LEFT = 8
"""Characters before the shared words in which 未 or 不 still concerns them: 未按照规定设置; a ban concerns all that follows."""

_APART = re.compile("或者|而且|并且|以及|又|且|和|、|的")
_DONE = (("未经?", "已经?|(?<!未)经"), ("不予", "(?<!不)予以?"))


def denies_otherwise(part: Part, beside: Sequence[Part], near: Sequence[Part], borne: bool) -> bool:
    """Whether the parts of the evidence that the words are from are denied where the part does not, or the other way.

    ``beside`` are the parts of the sentence before and after: an object put first is denied there (淘汰的产品，不得采购).
    ``borne`` says that each denial of the part stands with the same words somewhere in the evidence.
    """
    judged = []
    for one in near:
        shared = part.bigrams & one.bigrams
        if len(shared) >= SHARED and len(shared) >= TAKEN_UP * len(part.bigrams):
            judged.append((one, shared))
    if judged and _doubled(part) and len(part.denied) > max(len(one.denied) for one, _ in judged):
        return True
    agreed = [shared for one, shared in judged if _agree(part, beside, one, borne)]
    return any(all(2 * len(shared & own) < len(shared) for own in agreed) for _, shared in judged)


def undone(part: Part, known: str) -> str | None:
    """What a part says is done or granted (已经批准, 予以批准) and the evidence only that it is not."""
    for denied, granted in _DONE:
        for match in re.finditer(f"(?:{granted})([一-龥]{{2}})", part.text):
            if re.search(f"(?:{denied}){match[1]}", known) and not re.search(
                f"(?:{granted}){match[1]}", known
            ):
                return match[0]
    return None


def _doubled(part: Part) -> bool:
    """Whether one denial of a part stands under another."""
    spots = [denial.at for denial in part.denied]
    return any(not _APART.search(part.text, a, b) for a, b in pairwise(spots))


def _agree(part: Part, beside: Sequence[Part], one: Part, borne: bool) -> bool:
    shared = part.bigrams & one.bigrams
    if _count(part, shared) == _count(one, shared) or re.search(
        f"(?:或者|以及|、|和){re.escape(part.text)}", one.text
    ):
        return True
    for other in beside:
        both = shared | (other.bigrams & one.bigrams)
        if len(both) > len(shared) and len(part.denied) + len(other.denied) == _count(one, both):
            return True
    added = any(_alone(denial, one) for denial in part.denied)
    return not (added and not borne) and not any(_alone(denial, part) for denial in one.denied)


def _alone(denial: Denial, other: Part) -> bool:
    """Whether the other part has words that this denial governs, and denies none of them."""
    words = denial.words & other.bigrams
    return bool(words) and not any(words & one.words for one in other.denied)


def _count(part: Part, shared: frozenset[str]) -> int:
    """Denials of a part that stand with these words."""
    spots = [at for at in range(len(part.text) - 1) if part.text[at : at + 2] in shared]
    begin, end = spots[0] - _LEFT, spots[-1] + 2
    return sum(denial.at < end and (denial.kind == "ban" or denial.at >= begin) for denial in part.denied)
