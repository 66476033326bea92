"""Records entered twice are found, other years and other projects are not; and what is decided stays decided.

Oracle: planted pairs in a generated list; otherwise small lists judged by eye.
"""

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from builders import project, project_tables
from catalogue.duplicates import CONTINUATION, DUPLICATE, find_duplicates
from interventions.errors import InputError
from interventions.records import AwardRecord
from interventions.same_grant import unite_awards
from interventions.store.duplicates import bring_back as bring_back_whole
from interventions.store.duplicates import merge_projects, read_decisions, say_different
from interventions.store.engine import transaction
from interventions.store.projects import StaleSaveError, bring_back, read_history, read_project, save_projects
from interventions.store.reading import read_projects

LUTON, BEDFORD = {"E06000032": 1.0}, {"E06000055": 1.0}


def kinds(*records, **more) -> dict[tuple[str, str], str]:
    frame = find_duplicates(project_tables(*records), **more).to_frame()
    return {(row["first"], row["second"]): row["kind"] for row in frame.to_dict("records")}


def one(name="a", **values):
    return project(name, **{"title": "Boxing Clever mentoring", "provider": "Ring Youth Ltd", "areas": LUTON,
                            "start_date": "2020-04-01"} | values)  # fmt: skip


def test_a_slip_of_the_pen_and_swapped_words_are_candidates():
    twice = one("b", title="Boxng clever  Mentoring", provider="Ring Youth Limited")
    swapped = one("c", title="Mentoring: Boxing Clever")
    assert kinds(one(), twice, swapped) == dict.fromkeys([("a", "b"), ("a", "c"), ("b", "c")], DUPLICATE)


def test_the_same_a_year_later_is_a_continuation_and_so_is_what_follows_an_end():
    assert kinds(one(), one("b", start_date="2021-04-01")) == {("a", "b"): CONTINUATION}
    ended = one(end_date="2020-08-31")
    assert kinds(ended, one("b", start_date="2020-09-01")) == {("a", "b"): CONTINUATION}
    assert kinds(one(), one("b", start_date="2022-04-01")) == {}


def test_another_area_another_phase_or_another_provider_is_no_candidate():
    assert kinds(one(), one("b", areas=BEDFORD)) == {}
    assert kinds(one(title="Phase 1 boxing"), one("b", title="Phase 2 boxing")) == {}
    assert kinds(one(provider_id="GB-CHC-1"), one("b", provider_id="GB-CHC-2")) == {}


def test_one_organisation_id_joins_whatever_the_provider_is_called():
    first, second = one(provider_id="GB-CHC-1"), one("b", provider="R.Y.", provider_id="GB-CHC-1", areas=BEDFORD)
    assert kinds(first, second) == {("a", "b"): DUPLICATE}


def test_an_area_inside_another_overlaps():
    areas = pd.DataFrame({
        "area_code": ["E05000001", "E06000032"], "area": ["Ward", "Luton"], "area_type": ["ward", "authority"],
        "ward_code": ["E05000001", None], "authority_code": ["E06000032"] * 2, "county_code": [None] * 2,
        "force_code": [None] * 2, "synthetic": [False] * 2,
    })  # fmt: skip
    ward = one("b", areas={"E05000001": 1.0})
    assert kinds(one(), ward) == {}
    assert kinds(one(), ward, areas=areas) == {("a", "b"): DUPLICATE}


def test_the_place_of_a_refuge_is_not_in_the_reason():
    found = find_duplicates(project_tables(one(confidential=True), one("b"))).to_frame()
    assert "area" not in found["why"].iloc[0]
    assert "area" in find_duplicates(project_tables(one(), one("b"))).to_frame()["why"].iloc[0]


def test_a_decided_pair_is_not_shown_again():
    found = find_duplicates(project_tables(one(), one("b")), decided=[("b", "a")])
    assert found.to_frame().empty
    assert found.decided == 1
    assert "1 pair decided before" in found.summary()


def test_nothing_and_one_project_have_no_duplicates():
    assert kinds() == {}
    assert kinds(one()) == {}


# --- planted pairs -----------------------------------------------------------------------------------------------

WORDS = (
    "boxing bridge canal garden harbour lantern meadow orchard pathway quarry river saffron tower valley willow "
    "anchor beacon compass dragon ember falcon granite horizon island jigsaw kestrel ladder mosaic nettle oasis"
).split()
KINDS = "mentoring outreach sport counselling family arts training knife-awareness detached residential".split()


def planted(count: int, seed: int = 1):
    """Projects with pairs planted among them: the records, the pairs that are one, those that go on."""
    draw = random.Random(seed)
    records, same, later = [], set(), set()
    for number in range(count):
        title = f"{draw.choice(WORDS)} {draw.choice(WORDS)} {draw.choice(KINDS)}".title()
        provider = f"{draw.choice(WORDS)} {draw.choice(WORDS)} {draw.choice(['Trust', 'Youth', 'Group'])} Ltd".title()
        day = date(2018, 1, 1) + timedelta(days=draw.randrange(2000))
        values = {"title": title, "provider": provider, "start_date": day.isoformat(),
                  "areas": draw.choice([LUTON, BEDFORD])}  # fmt: skip
        records.append(project(f"p{number:06}", **values))
        if number % 10 == 0:
            how = draw.choice(["typo", "limited", "swapped", "later"])
            changed = dict(values)
            if how == "typo":
                at = draw.randrange(1, len(title) - 1)
                changed["title"] = title[:at] + title[at + 1 :]
            elif how == "limited":
                changed["provider"] = provider.replace("Ltd", "Limited")
            elif how == "swapped":
                changed["title"] = " ".join(reversed(title.split()))
            else:
                changed["start_date"] = (day + timedelta(days=365)).isoformat()
            records.append(project(f"q{number:06}", **changed))
            (later if how == "later" else same).add((f"p{number:06}", f"q{number:06}"))
    return records, same, later


def test_planted_duplicates_are_found_among_two_thousand():
    records, same, later = planted(2000)
    found = find_duplicates(project_tables(*records)).to_frame()
    said = {kind: set(zip(rows["first"], rows["second"], strict=True)) for kind, rows in found.groupby("kind")}
    recall = len(same & said[DUPLICATE]) / len(same)
    precision = len(same & said[DUPLICATE]) / len(said[DUPLICATE])
    carried = len(later & said[CONTINUATION]) / len(later)
    print(f"planted {len(same)}: recall {recall:.3f}, precision {precision:.3f}; continuations {carried:.3f}")
    assert recall >= 0.95
    assert precision >= 0.9
    assert carried >= 0.95
    assert not later & said[DUPLICATE]


# --- decisions ---------------------------------------------------------------------------------------------------

GRANT = AwardRecord(funder="Home Office", amount_pence=100, period="2019/20")


@pytest.fixture
def two(engine):
    with transaction(engine) as session:
        from interventions.models.areas import Area
        from interventions.store.saving import new_batch

        batch = new_batch(session, "areas", "test")
        session.add_all(
            Area(code=c, name=c, area_type="authority", import_id=batch) for c in ("E06000032", "E06000055")
        )
        session.flush()
        save_projects(session, [
            one("a", awards=(GRANT,), tiers=("primary",)),
            one("b", awards=(GRANT, AwardRecord(funder="Trust", amount_pence=50)), tiers=("secondary",), areas=BEDFORD,
                reach_actual=40, confidential=True),
        ])  # fmt: skip
    return engine


def test_merging_unites_awards_once_and_the_other_leaves_every_frame(two):
    with transaction(two) as session:
        merge_projects(session, "a", "b")
    with transaction(two) as session:
        tables = read_projects(session)
        kept, _ = read_project(session, "a")
        other, version = read_project(session, "b")
    assert list(tables.projects["project_id"]) == ["a"]
    assert tables.awards["amount_pence"].sum() == 150
    assert (kept.tiers, kept.areas, kept.reach_actual) == (("primary",), LUTON, None)
    assert kept.confidential  # the other was
    assert (other.merged_into, version) == ("a", 2)


def test_undoing_a_merge_takes_the_money_out_of_the_record_that_had_taken_it(two):
    with transaction(two) as session:
        merge_projects(session, "a", "b")
        new, said = bring_back_whole(session, "b", 1)
    assert (new, said) == (True, "a gave back what it had taken from it.")
    with transaction(two) as session:
        awards = read_projects(session).awards.groupby("project_id")["amount_pence"].sum()
    assert awards.to_dict() == {"a": 100, "b": 150}


def test_undoing_a_merge_after_a_later_save_says_what_is_left_to_do(two):
    with transaction(two) as session:
        kept = merge_projects(session, "a", "b")
        save_projects(session, [kept.model_copy(update={"title": "Another"})])
        _, said = bring_back_whole(session, "b", 1)
        assert "a may still hold the money" in said
        assert read_project(session, "a")[0].title == "Another"


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ({"award_date": "2025-04-01"}, 1),  # a day of that financial year
        ({"award_date": "2025-03-31"}, 2),  # a day of the year before
        ({"period": "2025/26", "reference": "G1"}, 1),
        ({"period": "2025/26", "funder": "Trust"}, 2),
        ({"period": "2025/26", "amount_pence": 200}, 2),
        ({"period": "2025/26", "kind": "leveraged"}, 2),
        ({}, 2),  # when it was given is not said: it may be another year's
    ],
)
def test_a_grant_entered_twice_is_one_grant(other, together):
    mine = AwardRecord(funder="Fund", amount_pence=100, period="2025/26")
    theirs = AwardRecord(**{"funder": "FUND", "amount_pence": 100} | other)
    united = unite_awards([mine], [theirs])
    assert len(united) == together
    assert unite_awards(united, united) == united
    if together == 1:
        assert united[0].award_date == other.get("award_date")


def test_a_title_with_a_word_more_is_a_candidate_where_all_else_is_alike():
    longer = one("b", title="Boxing Clever mentoring Luton")
    assert kinds(one("a"), longer) == {("a", "b"): DUPLICATE}
    assert kinds(one("a", title="Clever mentoring"), one("b", title="Clever mentoring for girls in Luton")) == {
        ("a", "b"): DUPLICATE
    }
    assert kinds(one("a", title="Clever mentoring"), one("b", title="Clever tutoring for girls in Luton")) == {}


def test_the_user_chooses_what_is_united_and_taken(two):
    with transaction(two) as session:
        kept = merge_projects(session, "a", "b", join=("tags", "areas"), take=("reach_actual",))
    assert kept.tiers == ("primary", "secondary")
    assert kept.areas == {"E06000032": 0.5, "E06000055": 0.5}
    assert kept.reach_actual == 40
    assert kept.awards == (GRANT,)


def test_a_merged_record_comes_back_from_its_history(two):
    with transaction(two) as session:
        merge_projects(session, "a", "b")
        with pytest.raises(InputError, match="merged into a already"):
            merge_projects(session, "a", "b")
        bring_back(session, "b", 1)
    with transaction(two) as session:
        assert set(read_projects(session).projects["project_id"]) == {"a", "b"}
        assert len(read_history(session, "b")) == 3


def test_a_stale_merge_is_refused_and_nothing_is_saved(two):
    with pytest.raises(StaleSaveError), transaction(two) as session:
        merge_projects(session, "a", "b", versions=(1, 7))
    with transaction(two) as session:
        assert read_project(session, "a")[1] == 1


def test_a_pair_said_to_be_different_is_kept_in_either_order(two):
    with transaction(two) as session:
        say_different(session, "b", "a", actor="me")
        say_different(session, "a", "b")
        assert read_decisions(session) == {("a", "b")}
        with pytest.raises(InputError, match="no project 'x'"):
            say_different(session, "a", "x")
        with pytest.raises(InputError, match="itself"):
            say_different(session, "a", "a")
