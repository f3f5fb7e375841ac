"""Which passages may be found (范围), said by the documents they are of."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.types import Mask, Passage


class Ownership:
    """Knows the document of each passage."""

    def __init__(self, documents: Sequence[str], passages: Iterable[Passage]) -> None:
        """``documents`` holds the ids of all documents; every passage is of one of them.

        Raises:
            KeyError: a passage is of no document named.
        """
        self._numbers = {name: number for number, name in enumerate(documents)}
        owners = (self._numbers[passage.ref.split("#", 1)[0]] for passage in passages)
        self._owners = np.fromiter(owners, dtype=np.int32)

    def mask(self, documents: Iterable[str]) -> Mask:
        """The passages of these documents, shape (passages,).

        Raises:
            KeyError: an id is of no document known.
        """
        wanted = np.zeros(len(self._numbers), dtype=np.bool_)
        wanted[[self._numbers[name] for name in documents]] = True
        return wanted[self._owners]
