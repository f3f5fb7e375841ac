"""How long one sentence takes to verify in a running process (``make bench``); at most 0.3 ms at the median is wanted."""

from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from assistant.bootstrap import open_assistant
from assistant.citing import verify
from assistant.settings import read_settings
from assistant.types import Segment
from eval.verification import sampled

SENTENCES = 200


def test_a_sentence(benchmark: Any, tmp_path: Path) -> None:
    """Sentences of clauses against their clauses, the evidence read before, as in an answer of several sentences."""
    truths = list(islice(sampled(open_assistant(read_settings(home=tmp_path)), Random(1)), SENTENCES))
    benchmark(lambda: [verify(Segment(one.text, (1,)), one.citations) for one in truths])
