"""Generations: built beside, checked, switched; damage is found at open and changes no answer."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.bootstrap import home_of, open_index
from assistant.settings import Settings
from corpus.errors import BuilderBusy, CorruptIndex, NoIndex, UnreadableFile
from index.generations import KEEP, Home, build, current, is_fresh, open_current
from index.opening import Index, open_generation
from tests.building import Builder
from tests.fakes import CountingEmbedder, FakeEmbedder

QUERIES = (
    "2025年城市再生水利用率目标是多少？", "哪个部门牵头清洁生产审核", "两高项目怎么管", "县交通运输局负责哪些指标",
    "化肥农药减量", "老旧小区改造", "空气质量优良天数比率", "资金保障", "垃圾分类", "PM2.5浓度",
)  # fmt: skip
LIMIT = 10
DAMAGES = ("deleted", "truncated", "rubbish")
GRAPH = ("data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin", "link_lists.bin")
"""Files of the graph that Chroma keeps from 1,000 vectors on."""
FILES = (
    "record.sqlite", "manifest.json", "words.txt", "kept.json", "kept/texts.json",
    *(f"kept/{index}.{part}" for index in ("words", "bigrams") for part in ("json", "ends.npy", "numbers.npy")),
    *(f"{index}/{part}" for index in ("words", "bigrams") for part in (
        "params.index.json", "vocab.index.json", "data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"
    )),
    "bigrams/forward.ends.npy", "bigrams/forward.npy",
    "chroma/chroma.sqlite3", *(f"chroma/*/{part}" for part in GRAPH),
)  # fmt: skip
"""Every file of a generation of the built-in corpus."""

ALIKE = 0.9
"""Share of the hits by exact search that a search with Chroma's graph finds, at least: the graph finds some 99.8 % of
the 300 closest vectors, and one candidate more or less may move the last hits."""

Found = list[list[tuple[str, float]]]


def answers(index: Index) -> Found:
    """What the queries find: passages and scores."""
    return [[(hit.passage.id, hit.score) for hit in index.retriever.search(q, LIMIT)] for q in QUERIES]


def assert_same(found: Found, expected: Found) -> None:
    """The same passages in the same order. Scores may differ a little: Chroma's graph is built anew each time, so that
    one of the last of 300 candidates may be another, and a candidate's features tell how it stands among them."""
    for one, other in zip(found, expected, strict=True):
        assert [id_ for id_, _ in one] == [id_ for id_, _ in other]
        np.testing.assert_allclose([s for _, s in one], [s for _, s in other], atol=5e-3, rtol=0.05)


def shared(found: Found, expected: Found) -> float:
    """Share of the hits expected that were found, 0 … 1."""
    both = [
        len({id_ for id_, _ in one} & {id_ for id_, _ in other}) / len(other)
        for one, other in zip(found, expected, strict=True)
    ]
    return sum(both) / len(both)


def damage(file: Path, how: str) -> None:
    raw = file.read_bytes()
    if how == "deleted":
        file.unlink()
    elif how == "truncated":
        file.write_bytes(raw[: len(raw) // 2])
    else:
        file.write_bytes(np.random.default_rng(len(raw)).bytes(len(raw)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Found]:
    """A home that ``open_index`` built with the real parts, and what is found in it."""
    settings = Settings(home=tmp_path_factory.mktemp("built"))
    index = open_index(settings, chroma=True)
    assert index.degraded == ()
    return settings.home, answers(index)


@pytest.fixture
def settings(built: tuple[Path, Found], tmp_path: Path) -> Settings:
    """A copy of the built home under a path of its own, as Chroma keeps what it opened by path."""
    return Settings(home=Path(shutil.copytree(built[0], tmp_path / "home")))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def generation_of(settings: Settings) -> Path:
    found = current(home_of(settings))
    assert found
    return found


def test_the_list_of_files_is_complete(built: tuple[Path, Found]) -> None:
    generation = generation_of(Settings(home=built[0]))
    listed = {file for pattern in FILES for file in generation.glob(pattern)}
    assert listed == {file for file in generation.rglob("*") if file.is_file()}
    assert len(listed) == len(FILES)


def test_nothing_built_is_no_index(home: Home) -> None:
    assert current(home) is None
    assert not is_fresh(home, "fake-64")
    with pytest.raises(NoIndex, match="lvwen build"):
        open_current(home, FakeEmbedder(), chroma=True)


def test_a_build_makes_a_fresh_undamaged_generation(home: Home) -> None:
    result = build(home, FakeEmbedder())
    assert current(home) == result.generation
    assert is_fresh(home, FakeEmbedder().name)
    assert not is_fresh(home, "another-model")
    index = open_current(home, FakeEmbedder(), chroma=True)
    assert index.degraded == ()
    assert index.answers_known()
    assert len(index.retriever.passages) == result.passages
    assert result.embedded == result.passages


def test_every_text_in_a_generation_is_its_source(home: Home) -> None:
    result = build(home, FakeEmbedder())
    record = open_current(home, FakeEmbedder(), chroma=False).record
    for source in result.corpus.sources:
        assert record.text(source.document.id) == source.outline.text
        assert record.clauses(source.document.id) == source.outline.clauses


def test_chroma_and_exact_search_answer_alike(built: tuple[Path, Found], settings: Settings) -> None:
    assert_same(answers(open_index(settings, chroma=False)), built[1])
    assert_same(answers(open_index(settings, chroma=True)), built[1])


def test_what_has_not_changed_is_not_built_again(settings: Settings) -> None:
    before = generation_of(settings)
    open_index(settings, chroma=False)
    assert generation_of(settings) == before


def test_unchanged_clauses_are_not_embedded_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", (tmp_path / "texts",))
    (tmp_path / "texts").mkdir()
    text = tmp_path / "texts" / "a.txt"
    text.write_text("某市绿化管理办法\n第一条 为了绿化。\n第二条 市园林局负责。\n", encoding="utf-8")
    embedder = CountingEmbedder()
    first = build(home, embedder)
    assert first.embedded == first.passages
    text.write_text("某市绿化管理办法\n第一条 为了绿化。\n第二条 市林业局负责。\n", encoding="utf-8")
    assert not is_fresh(home, embedder.name)
    asked = len(embedder.asked)
    second = build(home, embedder)
    assert (second.embedded, second.passages) == (1, first.passages)
    assert any("市林业局" in one for one in embedder.asked[asked:])
    everything_new = [
        one for one in embedder.asked[asked:] if "“四新”" in one and one in embedder.asked[:asked]
    ]
    assert len(everything_new) <= 5
    old = open_generation(first.generation, embedder, chroma=False).record.vectors()
    new = open_generation(second.generation, embedder, chroma=False).record.vectors()
    assert (old == new).all(axis=1).sum() == first.passages - 1


def test_another_model_embeds_everything_again(home: Home) -> None:
    build(home, FakeEmbedder(64))
    result = build(home, FakeEmbedder(32))
    assert result.embedded == result.passages
    with pytest.raises(CorruptIndex, match="另一个向量模型"):
        open_current(home, FakeEmbedder(64), chroma=False)


def test_a_new_file_and_a_lost_one_make_an_index_stale(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", (tmp_path / "texts",))
    (tmp_path / "texts").mkdir()
    build(home, FakeEmbedder())
    assert is_fresh(home, FakeEmbedder().name)
    (tmp_path / "texts" / "a.txt").write_text("某市绿化管理办法\n第一条 为了绿化。\n", encoding="utf-8")
    assert not is_fresh(home, FakeEmbedder().name)
    build(home, FakeEmbedder())
    (tmp_path / "texts" / "a.txt").unlink()
    assert not is_fresh(home, FakeEmbedder().name)


def test_a_directory_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="目录不存在"):
        build(Home(tmp_path / "home", (tmp_path / "没有",)), FakeEmbedder())


def test_the_three_newest_generations_are_kept_however_fast_they_come(home: Home) -> None:
    names = [build(home, FakeEmbedder(8)).generation.name for _ in range(KEEP + 2)]
    assert len(set(names)) == KEEP + 2
    assert sorted(path.name for path in home.path.iterdir() if path.is_dir()) == sorted(names[-KEEP:])
    assert KEEP == 3
    for name in names[-KEEP:]:
        assert open_generation(home.path / name, FakeEmbedder(8), chroma=True).degraded == ()


def test_a_second_builder_is_told_that_one_is_at_work(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    before = build(home, FakeEmbedder()).generation
    builder = Builder(home.path)
    try:
        assert builder.tell("hold") == "embedding"
        with pytest.raises(BuilderBusy, match="另一个进程正在建立索引"):
            build(home, FakeEmbedder())
        assert current(home) == before
        assert open_current(home, FakeEmbedder(), chroma=False).answers_known()
        finished = builder.tell("go on")
    finally:
        builder.close()
    assert current(home) == home.path / finished
    assert build(home, FakeEmbedder()).generation.is_dir()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_changes_no_answer(
    built: tuple[Path, Found], settings: Settings, file: str, how: str
) -> None:
    """What is damaged is found at open."""
    before = generation_of(settings)
    (path,) = before.glob(file)
    damage(path, how)
    told: list[str] = []
    index = open_index(settings, chroma=True, told=told.append)
    assert_same(answers(index), built[1])
    assert index.degraded or generation_of(settings) != before or file.startswith("kept")
    if file == "record.sqlite":
        assert len(told) == 1
        assert "重新建立" in told[0]


@pytest.mark.parametrize("file", ["record.sqlite", "manifest.json"])
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_record_is_refused(settings: Settings, file: str, how: str) -> None:
    generation = generation_of(settings)
    damage(generation / file, how)
    with pytest.raises(CorruptIndex, match="已损坏"):
        open_generation(generation, FakeEmbedder(), chroma=False)


POINTERS = {
    "empty": b"",
    "names nothing": b"20200101T000000-none",
    "no text": bytes(range(128, 200)),
    "nul": b"\x00\x01\x02",
    "long": b"a" * 5000,
    "up": b"..",
    "itself": b".",
    "elsewhere": b"/tmp",
}


@pytest.mark.parametrize("kind", POINTERS)
def test_a_damaged_pointer_is_made_good(built: tuple[Path, Found], settings: Settings, kind: str) -> None:
    (home_of(settings).path / "CURRENT").write_bytes(POINTERS[kind])
    index = open_index(settings, chroma=True)
    assert index.degraded == ()
    assert_same(answers(index), built[1])
    assert generation_of(settings).parent == home_of(settings).path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Found]:
    """A generation large enough for Chroma to keep its graph in files."""
    root = tmp_path_factory.mktemp("large")
    (root / "texts").mkdir()
    rows = [
        f"第{n}项 {chr(0x4E00 + n)}{chr(0x6E00 + n)}工程由第{n}组负责，投资{n * 7}万元。" for n in range(1000)
    ]
    (root / "texts" / "a.md").write_text(
        "某市重点项目实施方案\n" + "".join(f"一、类别{n}\n\n{row}\n\n" for n, row in enumerate(rows)),
        encoding="utf-8",
    )
    result = build(Home(root / "home", (root / "texts",)), FakeEmbedder())
    assert result.passages > 1000
    return result.generation, answers(open_generation(result.generation, FakeEmbedder(), chroma=False))


@pytest.mark.parametrize("file", GRAPH)
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_graph_is_found_at_open(
    large: tuple[Path, Found], tmp_path: Path, file: str, how: str
) -> None:
    generation = Path(shutil.copytree(large[0], tmp_path / "generation"))
    (path,) = generation.glob(f"chroma/*/{file}")
    damage(path, how)
    index = open_generation(generation, FakeEmbedder(), chroma=True)
    assert len(index.degraded) == 1
    assert_same(answers(index), large[1])


def test_an_undamaged_large_generation_opens_again_and_again(
    large: tuple[Path, Found], tmp_path: Path
) -> None:
    """Chroma changes chroma.sqlite3 at each open; that is no damage."""
    for number in range(2):
        generation = Path(shutil.copytree(large[0], tmp_path / str(number)))
        index = open_generation(generation, FakeEmbedder(), chroma=True)
        assert index.degraded == ()
        shutil.copytree(generation, tmp_path / f"after{number}")
        again = open_generation(tmp_path / f"after{number}", FakeEmbedder(), chroma=True)
        assert again.degraded == ()
        found, expected = answers(again), large[1]
        assert [row[0][0] for row in found] == [row[0][0] for row in expected]
        assert shared(found, expected) >= ALIKE
