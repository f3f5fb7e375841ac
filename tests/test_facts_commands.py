"""``lvwen facts``: duties, targets, references and conflicts as the contract promises them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import Ran, lvwen

UPPER = """某某节水法
（2024年1月1日通过 自2024年3月1日起施行）
第一章 总则
第一条 国务院水行政主管部门负责全国的节水工作。
第二条 有下列情形之一的企业，应当实施强制性节水审核：
（一）取水量超过核定指标的；
（二）使用国家禁止的用水设备的；
（三）国家规定的其他情形。
第三条 违反本法第二条规定的，由县级以上地方人民政府水行政主管部门责令改正。
有前款规定行为的，依照《中华人民共和国水法》的规定处罚。
"""
LOWER = """山东省节水试验条例
（2023年1月1日通过 自2023年3月1日起施行）
第一章 总则
第一条 省水行政主管部门会同省财政部门制定办法。
第二条 有下列情形之一的单位，应当按照规定实施强制性节水审核：
（一）取水量超过核定指标的；
（二）使用国家禁止的用水设备的；
（三）连续两年漏损率过高的。
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("corpus")
    (directory / "某某节水法.txt").write_text(UPPER, encoding="utf-8")
    (directory / "山东省节水试验条例.txt").write_text(LOWER, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def facts(kind: str, *words: str, home: Path | None = None) -> list[dict[str, Any]]:
    ran = lvwen("facts", kind, "--json", *words, home=home)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    for fact in found:
        for place in fact.get("sides", [fact]):
            assert place["ref"] == f"{place['document']}#{place['path']}"
            assert len(place["quote"]) == place["span"][1] - place["span"][0] > 0
    return found


def refused(ran: Ran, word: str) -> None:
    assert (ran.code, ran.out) == (2, "")
    assert word in ran.told


def test_duties_of_a_short_name_are_those_of_every_level(corpus: Path, home: Path) -> None:
    found = facts("duties", "--department", "水务局", "--corpus", str(corpus), home=home)
    plan = [duty for duty in found if duty["document"] == "jinxiang-green-plan-145"]
    assert [(duty["department"], duty["levels"]) for duty in plan] == [("县水务局", ["县"])]
    roles = {(duty["department"], duty["role"]) for duty in found}
    assert ("国务院水行政主管部门", "负责") in roles
    assert ("省水行政主管部门", "牵头") in roles
    assert ("县级以上地方人民政府水行政主管部门", "处罚") in roles
    assert {duty["function"] for duty in found} == {"水行政"}
    order = ["county", "city", "province", "national"]
    places = [order.index(duty["level"]) for duty in found]
    assert places == sorted(places)
    county = facts("duties", "--department", "县水务局", "--corpus", str(corpus), home=home)
    assert "国务院水行政主管部门" not in {duty["department"] for duty in county}


def test_duties_are_shown_under_their_level(corpus: Path, home: Path) -> None:
    words = ("facts", "duties", "--department", "水务局", "--corpus", str(corpus))
    shown = lvwen(*words, home=home).out
    assert shown.startswith("县级\n〔负责〕县水务局：")
    assert shown.index("县级\n") < shown.index("省级\n") < shown.index("国家\n")


def test_references_lead_to_their_clauses(corpus: Path, home: Path) -> None:
    found = facts("references", "--corpus", str(corpus), home=home)
    own = [fact for fact in found if fact["title"] is None and fact["path"].endswith("第三条")]
    assert {(fact["in"], fact["target"].split("#")[1]) for fact in own} >= {
        ("第二条", "第二条"),
        ("第三条第一款", "第三条"),
    }
    assert all(fact["target"] or fact["reason"] for fact in found)


def test_conflicts_of_rules_are_found_between_levels(corpus: Path, home: Path) -> None:
    found = facts("conflicts", "--corpus", str(corpus), home=home)
    (rule,) = [
        conflict
        for conflict in found
        if conflict["kind"] == "列举事项不同" and "节水审核" in conflict["matter"]
    ]
    assert {side["words"] for side in rule["sides"]} == {"国家规定的其他情形。", "连续两年漏损率过高的。"}
    assert not rule["explained"]


def test_conflicts_inside_the_plan_are_told_from_what_is_explained() -> None:
    words = ("--document", "jinxiang-green-plan-145")
    shown = {(c["kind"], c["sum"]) for c in facts("conflicts", *words)}
    assert shown == {("数值不同", ""), ("目标低于已达水平", "")}
    explained = facts("conflicts", "--explained", *words)
    (added,) = [conflict for conflict in explained if conflict["sum"]]
    assert (added["kind"], added["sum"], added["explained"]) == ("口径不同", "610-290=320", True)
    assert "不是矛盾" in added["explanation"]


def test_targets_of_a_document_are_listed() -> None:
    found = facts("targets", "--document", "jinxiang-green-plan-145")
    (water,) = [target for target in found if target["metric"] == "城市再生水利用率"]
    assert (water["value"], water["unit"], water["year"], water["place"]) == (55, "%", 2025, "全县")
    by_row = facts("targets", "--document", "jinxiang-green-plan-145", "--department", "水务局")
    assert {target["metric"] for target in by_row} == {"农田灌溉水有效利用系数"}


def test_a_law_not_yet_in_force_is_left_out(corpus: Path, home: Path) -> None:
    words = ("--department", "水务局", "--corpus", str(corpus), "--as-of", "2023-06-01")
    levels = {duty["title"] for duty in facts("duties", *words, home=home)}
    assert "某某节水法" not in levels
    assert "山东省节水试验条例" in levels


def test_what_is_unknown_is_said() -> None:
    refused(lvwen("facts", "duties", "--document", "没有"), "没有")
    refused(lvwen("facts", "duties", "--department", "没有的局"), "没有")
    refused(lvwen("facts", "targets", "--as-of", "昨天"), "昨天")
