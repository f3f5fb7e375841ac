"""A builder killed at any instant, or out of disk, leaves an index that opens and answers as before."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from index.generations import Home, build, current, open_current
from index.opening import open_generation
from tests.building import Builder
from tests.fakes import FakeEmbedder
from tests.test_generations import answers, assert_same

KILLS = 20
MARGIN = 1.1
"""Kills fall within this multiple of the time of a whole build, so that some come after the switch."""


def test_a_builder_killed_at_any_instant_leaves_the_old_or_the_new_generation(tmp_path: Path) -> None:
    home, embedder = Home(tmp_path / "home"), FakeEmbedder()
    build(home, embedder)
    expected = answers(open_current(home, embedder, chroma=True))
    builder = Builder(home.path)
    begun = time.monotonic()
    builder.tell("build")
    assert builder.tell("wait") == "0"
    whole = time.monotonic() - begun
    seed = time.time_ns()
    instants = random.Random(seed)
    killed, left = 0, 0
    for _ in range(KILLS):
        before = current(home)
        child = int(builder.tell("build"))
        time.sleep(instants.uniform(0, MARGIN * whole))
        os.kill(child, signal.SIGKILL)
        killed += builder.tell("wait") == str(-signal.SIGKILL)
        left += any(home.path.glob("*.partial"))
        after = current(home)
        assert before, seed
        assert after, seed
        assert after.suffix != ".partial", seed
        assert after >= before, seed
        index = open_current(home, embedder, chroma=True)
        assert index.degraded == (), (seed, index.degraded)
        assert_same(answers(index), expected)
        index.record.close()
    builder.close()
    assert killed >= KILLS // 2, (seed, whole)
    assert left >= KILLS // 5, (seed, whole)
    build(home, embedder)
    assert not any(home.path.glob("*.partial"))


FULL = {
    "record": ("读取文件", "record.sqlite", ()),
    "words": ("建立词索引", "words.txt", ()),
    "vectors": (
        "建立向量库",
        "chroma/chroma.sqlite3",
        ("words.txt", "*.json", "kept/*", "words/*", "bigrams/*"),
    ),
    "pointer": ("检查索引", "", ()),
}
"""What cannot be written; the stage from which the disk is full; the file that does not fit; those before it that do."""


@pytest.mark.parametrize("what", FULL)
def test_a_full_disk_is_said_and_the_old_generation_answers_on(tmp_path: Path, what: str) -> None:
    stage, too_large, fitting = FULL[what]
    home, embedder = Home(tmp_path / "home"), FakeEmbedder(512)
    generation = build(home, embedder).generation
    expected = answers(open_current(home, embedder, chroma=True))
    room = max((file.stat().st_size for one in fitting for file in generation.glob(one)), default=0)
    needed = (generation / too_large).stat().st_size if too_large else 0
    assert room < needed or not too_large
    builder = Builder(home.path, 512)
    try:
        said = builder.tell(f"limited {stage} {(room + needed) // 2}")
    finally:
        builder.close()
    assert said.startswith("CorruptIndex "), said
    assert "原有索引未受影响" in said
    assert current(home) == generation
    assert not any(home.path.glob("*.partial"))
    index = open_generation(generation, embedder, chroma=True)
    assert index.degraded == ()
    assert_same(answers(index), expected)
    assert build(home, embedder).generation != generation
