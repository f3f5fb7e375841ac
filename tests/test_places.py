"""Another place is told by its name where the name means the place; laws that apply there may be asked about."""

import pytest

from assistant.naming import Names
from assistant.places import Places
from corpus.types import Document, Kind, Level
from prompts import read_lexicon

NATION = Document("n", "中华人民共和国竹林法", Level.NATIONAL, Kind.LAW)
PROVINCE = Document("p", "山东省竹林保护条例", Level.PROVINCE, Kind.REGULATION)
CITY = Document("c", "济宁市竹林管理条例", Level.CITY, Kind.REGULATION)
PLAN = Document("plan", "金乡县竹林规划", Level.COUNTY, Kind.PLAN)
PLACES = Places(read_lexicon(), Names((NATION, PROVINCE, CITY, PLAN)))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("那单县呢", "单县"),
        ("再生水利用率的目标鱼台是多少", "鱼台"),
        ("河南的目标", "河南"),
        ("清单县级有哪些", None),
        ("黄河南岸怎么绿化", None),
        ("学习威海经验", None),
        ("日照时间多长", None),
        ("金乡和成武哪个高", None),
    ],
)
def test_a_place_is_one_only_where_its_name_means_it(text: str, place: str | None) -> None:
    assert PLACES.other(text) == place


def test_a_place_named_beside_the_county_is_told() -> None:
    assert PLACES.beside("金乡和成武哪个高") == "成武"
    assert PLACES.beside("成武的目标") is None


@pytest.mark.parametrize(
    ("text", "place", "applies"),
    [
        ("鱼台县的企业违反竹林法怎么罚", "鱼台县", True),
        ("河南省的企业违反竹林法怎么罚", "河南省", True),
        ("单县的企业违反山东省竹林保护条例怎么罚", "单县", True),
        ("河南省的企业违反山东省竹林保护条例怎么罚", "河南省", False),
        ("鱼台县的企业违反济宁市竹林管理条例怎么罚", "鱼台县", True),
        ("单县的企业违反济宁市竹林管理条例怎么罚", "单县", False),
        ("鱼台县的竹林目标是多少", "鱼台县", False),
        ("鱼台县按金乡县竹林规划怎么办", "鱼台县", False),
    ],
)
def test_a_law_that_is_named_applies_in_its_place_and_those_below(
    text: str, place: str, applies: bool
) -> None:
    assert PLACES.ruled(text, place) is applies
