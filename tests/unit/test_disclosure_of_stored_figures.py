"""What leaves the store: no small figure of an indicator that nobody has published, and none that tells it.

The oracle is a reader who adds up and takes away what is shown; nothing of the code that hides is used to judge it.
"""

import numpy as np
import pytest
from sqlalchemy import text

from interventions.errors import ImportRefused
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.keeping_back import keep_back
from interventions.store.reading import read_needs
from interventions.store.snapshots import read_snapshot, take_snapshot

AREAS = """code,name,area_type,parent_code
E23000001,Force,police_force,
E06000001,Eastham,authority,E23000001
E06000002,Westham,authority,E23000001
E05000001,North,ward,E06000001
E05000002,South,ward,E06000001
E05000003,East,ward,E06000001
E05000004,West,ward,E06000001
"""
HEAD = "indicator,name,kind,area_code,period,value,count,denominator,denominator_name,per,published,agency\n"
WARDS = [f"E0500000{n}" for n in range(1, 5)]


@pytest.fixture
def bring(engine, tmp_path):
    def bring(rows, *, kind="count", name="need.csv", published="", agency="other", per="", denominator="people asked"):
        lines = [
            f"calls,Calls,{kind},{area},{period},{value},{count},{people},{denominator if kind != 'count' else ''},"
            f"{per},{published},{agency}\n"
            for area, period, value, count, people in rows
        ]
        (tmp_path / name).write_text(HEAD + "".join(lines))
        return import_file(engine, "need", SourceFile(tmp_path / name))

    (tmp_path / "areas.csv").write_text(AREAS)
    import_file(engine, "areas", SourceFile(tmp_path / "areas.csv"))
    return bring


@pytest.fixture
def shown(engine):
    def shown():
        with transaction(engine) as session:
            return read_needs(session, ["calls"]).set_index(["area_code", "period"])

    return shown


def counts(figures, period="2023"):
    return [(area, period, n, n, "") for area, n in figures.items()]


def test_a_small_count_is_kept_back_with_another_that_would_tell_it(bring, shown):
    report = bring(counts({**dict(zip(WARDS, (3, 20, 30, 40), strict=True)), "E06000001": 93}))
    held = shown()
    assert held.loc[("E05000001", "2023"), ["value", "count", "lower", "upper"]].isna().all()
    assert held["suppressed"].sum() == 2, "alone it would be 93 less the other three"
    assert held["count"].dropna().between(1, 4).sum() == 0
    assert "2 figures not to be shown" in report.notes[-1]
    assert "under 5" in report.notes[-1]


def test_what_a_larger_area_has_beyond_those_stored_hides_the_small_one(bring, shown):
    bring(counts({"E05000001": 3, "E05000002": 20, "E06000001": 93}))
    assert shown().query("suppressed").index.get_level_values(0).tolist() == ["E05000001"], "70 are elsewhere in it"


def test_a_published_indicator_and_nought_are_shown_as_they_are(bring, shown):
    figures = {"E05000001": 3, "E05000002": 1, "E05000003": 0}
    bring(counts(figures), published="yes")
    assert shown()["count"].tolist() == [3, 1, 0]


def test_nought_of_an_unpublished_indicator_is_shown(bring, shown):
    bring(counts(dict(zip(WARDS, (0, 20, 30, 40), strict=True))))
    assert not shown()["suppressed"].any()


def test_months_do_not_tell_one_another_through_their_year(bring, shown):
    months = [f"2023-{month:02d}" for month in range(1, 13)]
    figures = dict.fromkeys(months, 20) | {"2023-05": 2, "2023-06": 9}
    rows = [("E06000001", month, n, n, "") for month, n in figures.items()]
    bring([*rows, ("E06000001", "2023", sum(figures.values()), sum(figures.values()), "")])
    hidden = shown().query("suppressed")
    assert "2023-05" in hidden.index.get_level_values(1)
    assert len(hidden) >= 2, "the year less eleven months is the twelfth"


def test_a_share_is_kept_back_from_either_end_and_with_its_whole(bring, shown):
    rows = [("E05000001", "2023", "", 98, 100), ("E05000002", "2023", "", 50, 100), ("E05000003", "2023", "", 2, 60),
            ("E05000004", "2023", "", 55, 100)]  # fmt: skip
    bring(rows, kind="proportion")
    held = shown()
    assert held.loc[("E05000001", "2023"), "suppressed"], "98 of 100 says that 2 are not"
    assert held.loc[("E05000003", "2023"), "suppressed"]
    assert held.loc[held["suppressed"], ["value", "count", "denominator"]].isna().all(axis=None)


def test_the_count_behind_a_rate_is_worked_out_and_a_rate_without_one_is_kept_back(bring, shown):
    rows = [("E05000001", "2023", 3, "", 1000), ("E05000002", "2023", 30, "", 1000), ("E05000003", "2023", 3, "", ""),
            ("E05000004", "2023", 31, "", 1000)]  # fmt: skip
    bring(rows, kind="rate", per="1000", denominator="residents")
    assert shown()["suppressed"].tolist() == [True, False, True, False]


def test_a_source_that_rounds_is_rounded_and_its_rate_with_it(bring, shown):
    rows = [(ward, "2023", "", n, 1000) for ward, n in zip(WARDS, (12, 23, 38, 41), strict=True)]
    bring(rows, kind="rate", per="1000", agency="hospital")
    assert shown()["count"].tolist() == [10, 25, 40, 40]
    assert shown()["value"].tolist() == [10, 25, 40, 40]


def test_what_was_shown_before_is_not_kept_back_to_hide_what_comes_now(bring, shown):
    bring(counts({"E05000002": 20, "E05000003": 30, "E05000004": 40}))
    bring(counts({**dict(zip(WARDS, (3, 20, 30, 40), strict=True)), "E06000001": 93}), name="later.csv")
    hidden = shown().query("suppressed").index.get_level_values(0)
    assert sorted(hidden) == ["E05000001", "E06000001"], "the three wards are known already: the sum must go"


def test_a_figure_once_kept_back_stays_so(bring, shown):
    bring(counts({**dict(zip(WARDS, (3, 20, 30, 40), strict=True)), "E06000001": 93}))
    before = shown()["suppressed"]
    bring(counts({"E06000002": 3000}), name="more.csv")
    assert shown()["suppressed"].reindex(before.index)[before].all()


def test_areas_counted_otherwise_than_their_sum_stand_for_themselves(bring, shown):
    bring(counts({**dict(zip(WARDS, (3, 20, 30, 40), strict=True)), "E06000001": 60}))
    assert shown().loc[("E05000001", "2023"), "suppressed"]


def test_an_older_snapshot_loses_what_may_not_be_shown_any_more(bring, engine):
    bring(counts({"E06000001": 3, "E06000002": 40}), published="yes")
    with transaction(engine) as session:
        take_snapshot(session, "before")
        session.execute(text("UPDATE need_indicators SET published = 0"))
        keep_back(session)
        held = read_snapshot(session, "before").frames["values"].set_index("area_code")
    assert np.isnan(held.loc["E06000001", "count"])
    assert held.loc["E06000001", "suppressed"]


def test_published_is_yes_or_no(bring):
    with pytest.raises(ImportRefused) as refused:
        bring(counts({"E06000001": 3}), published="perhaps")
    assert [(fault.column, fault.value) for fault in refused.value.faults] == [("published", "perhaps")]
