"""What leaves the store: no small figure of an indicator that nobody has published, and none that tells it.

The oracle is a reader who adds up and takes away what is shown; nothing of the code that hides is used to judge it.
"""

import numpy as np
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from interventions.errors import ImportRefused, InputError
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store import migrating
from interventions.store.engine import open_engine, transaction
from interventions.store.keeping_back import keep_back
from interventions.store.reading import read_needs
from interventions.store.snapshots import read_snapshot, take_snapshot
from interventions.store.undoing import undo_import

AREAS = """code,name,area_type,parent_code
E23000001,Force,police_force,
E06000001,Eastham,authority,E23000001
E06000002,Westham,authority,E23000001
E05000001,North,ward,E06000001
E05000002,South,ward,E06000001
E05000003,East,ward,E06000001
E05000004,West,ward,E06000001
E01000001,Corner,lsoa,E06000001
E07000001,A,authority,
E07000002,B,authority,
E10000001,Shire,county,
E92000001,England,country,
E12000001,One,region,
E12000002,Two,region,
E12000003,Three,region,
"""
HEAD = (
    "indicator,name,kind,area_code,period,value,count,denominator,denominator_name,per,published,agency,method,"
    "hidden_from,hidden_to\n"
)
WARDS = [f"E0500000{n}" for n in range(1, 5)]


@pytest.fixture
def bring(engine, tmp_path):
    def bring(
        rows, *, kind="count", name="need.csv", published="", agency="other", per="", denominator="people asked",
        indicator="calls", method="", hidden=",",
    ):  # fmt: skip
        place = denominator if kind != "count" else ""
        lines = [
            f"{indicator},Calls,{kind},{area},{period},{value},{count},{people},{place},"
            f"{per},{published},{agency},{method},{hidden}\n"
            for area, period, value, count, people in rows
        ]
        (tmp_path / name).write_text(HEAD + "".join(lines))
        return import_file(engine, "need", SourceFile(tmp_path / name))

    (tmp_path / "areas.csv").write_text(AREAS)
    import_file(engine, "areas", SourceFile(tmp_path / "areas.csv"))
    return bring


@pytest.fixture
def shown(engine):
    def shown(indicator="calls"):
        with transaction(engine) as session:
            return read_needs(session, [indicator]).set_index(["area_code", "period"])

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


def hidden_in(frame):
    return sorted(frame.query("suppressed").index.get_level_values(0))


def test_a_share_without_its_whole_and_a_rate_without_its_unit_are_kept_back(bring, shown):
    bring([("E05000001", "2023", 3, 3, "")], kind="proportion", per="100")
    assert shown()["suppressed"].all()
    bring([("E05000001", "2024", 3, "", 100)], kind="rate", name="rate.csv", per="", denominator="residents",
          indicator="other")  # fmt: skip
    assert shown("other")["suppressed"].all()


def test_a_standardised_rate_does_not_tell_its_count(bring, shown):
    bring([("E05000001", "2023", 5.5, "", 6000)], kind="rate", per="1000", method="age-standardised")
    assert shown()["suppressed"].all(), "5.5 per 1,000 of 6,000 would be 33, and may be 3"


def test_a_year_does_not_tell_the_one_quarter_of_a_share_that_is_hidden(bring, shown):
    quarters = [("E06000001", f"2023Q{q}", "", n, 50) for q, n in enumerate((3, 20, 20, 20), start=1)]
    bring([*quarters, ("E06000001", "2023", "", 63, 200)], kind="proportion", per="100")
    assert shown().query("not suppressed")["count"].sum() != 60


def test_what_its_source_hides_is_not_told_by_the_year(bring, shown):
    quarters = [("E06000001", f"2023Q{q}", n, n, "") for q, n in enumerate(("*", 20, 20, 20), start=1)]
    bring([*quarters, ("E06000001", "2023", 63, 63, "")])
    assert len(shown().query("suppressed")) >= 2


def test_two_years_to_date_do_not_tell_the_month_between(bring, shown):
    spans = ["2023-01", "2023-01 to 2023-02", "2023-01 to 2023-03", "2023-01 to 2023-04"]
    bring([("E06000001", span, n, n, "") for span, n in zip(spans, (20, 40, 43, 60), strict=True)])
    held = shown()["suppressed"]
    assert held[("E06000001", spans[1])] or held[("E06000001", spans[2])], "43 less 40 is March"


def test_a_nation_and_its_regions_do_not_tell_one_another(bring, shown):
    figures = {"E92000001": 63, "E12000001": 3, "E12000002": 20, "E12000003": 40}
    bring(counts(figures))
    assert len(hidden_in(shown())) >= 2
    bring(counts({"E12000001": 63, "E06000001": 3, "E06000002": 60}), indicator="other", name="r.csv")
    assert "E12000001" in hidden_in(shown("other")), "no lookup says what lies in a region"


def test_links_that_come_after_the_figures_are_minded(bring, shown, engine, tmp_path):
    bring(counts({"E07000001": 3, "E07000002": 20, "E10000001": 23}))
    assert hidden_in(shown()) == ["E07000001"]
    links = "code,name,area_type,parent_code\nE07000001,A,authority,E10000001\nE07000002,B,authority,E10000001\n"
    (tmp_path / "links.csv").write_text(links)
    import_file(engine, "areas", SourceFile(tmp_path / "links.csv"))
    assert len(hidden_in(shown())) >= 2
    bring(counts({"E06000002": 300}, "2024"), name="more.csv")
    assert not shown().loc[("E06000002", "2024"), "suppressed"]


def test_one_contradiction_opens_nothing(bring, shown):
    bring(counts({**dict(zip(WARDS, (3, 20, 30, 40), strict=True)), "E01000001": 12, "E06000001": 93}))
    held = shown()
    open_wards = held.query("not suppressed").index.get_level_values(0)
    assert not {"E06000001", *WARDS[1:]} <= set(open_wards), "93 less the three"


def test_the_same_file_again_changes_nothing_and_a_correction_keeps_what_was_kept_back(bring, shown):
    figures = {**dict(zip(WARDS, (3, 17, 70, 80), strict=True)), "E06000001": 170}
    bring(counts(figures))
    assert bring(counts(figures), name="again.csv").import_id is None
    before = hidden_in(shown())
    bring(counts(figures | {WARDS[0]: 10, "E06000001": 177}), name="corrected.csv")
    assert set(before) <= set(hidden_in(shown()))


def test_taking_an_import_back_looks_again(bring, shown, engine):
    bring(counts({WARDS[0]: 3, WARDS[1]: 20, WARDS[2]: 30, "E06000001": 53}))
    later = bring(counts({WARDS[0]: 10, "E06000001": 60}), name="later.csv")
    with transaction(engine) as session:
        undo_import(session, later.import_id)
    assert len(hidden_in(shown())) >= 2


def test_an_upgrade_looks_at_what_is_stored_or_does_not_happen(database, monkeypatch):
    engine = open_engine()
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for statement in (
            "INSERT INTO imports VALUES (1,'need','n.csv','2024-01-01',NULL,2,2,0,'{}','[]')",
            "INSERT INTO areas VALUES (1,'E06000001','A','authority',0), (1,'E06000002','B','authority',0)",
            "INSERT INTO need_indicators (import_id, code, name, theme, kind, denominator_name, source, synthetic) "
            "VALUES (1,'calls','Calls','','count','','',0)",
            "INSERT INTO need_values (import_id, id, indicator_code, area_code, period, value, count, note, "
            "suppressed) "
            "VALUES (1,1,'calls','E06000001','2023',3,3,'',0), (1,2,'calls','E06000002','2023',40,40,'',0)",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)
    with monkeypatch.context() as broken:
        broken.setattr(migrating, "keep_back", lambda session: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            migrating.initialise(engine)
    assert migrating.version_of(engine) == "0004"
    migrating.initialise(engine)
    with transaction(engine) as session:
        assert read_needs(session, ["calls"])["suppressed"].tolist() == [True, False]
    engine.dispose()


@pytest.mark.parametrize(("name", "value"), [("published", "yes"), ("per", "100000"), ("agency", "hospital")])
def test_an_indicator_is_counted_in_one_way(bring, name, value):
    given = {"kind": "rate", "per": "1000", "denominator": "residents"}
    bring([("E06000001", "2023", "", 300, 1000)], **given)
    with pytest.raises(InputError, match=f"stored with {name}"):
        bring([("E06000002", "2023", "", 30, 1000)], name="other.csv", **given | {name: value})


def test_limits_beside_a_star_are_not_shown(bring, engine, tmp_path):
    (tmp_path / "need.csv").write_text(
        "indicator,kind,area_code,period,value,lower,upper\ncalls,count,E06000001,2023,*,3,3\n"
    )
    import_file(engine, "need", SourceFile(tmp_path / "need.csv"))
    with transaction(engine) as session:
        assert read_needs(session, ["calls"])[["value", "lower", "upper"]].isna().all(axis=None)


def test_two_stars_that_could_only_be_one_number_are_given_room(bring, shown):
    bring(counts({WARDS[0]: "*", WARDS[1]: "*", WARDS[2]: 30, WARDS[3]: 40, "E06000001": 78}), hidden="1,4")
    assert len(hidden_in(shown())) > 2, "8 that are two of 4 at most are 4 and 4"


def test_part_of_an_event_is_small_too(bring, shown):
    bring([("E06000001", "2023", 0.4, 0.4, "")])
    assert shown()["suppressed"].all()


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
