"""Two snapshots beside one another: each planted change is found in its own class, and in no other.

Oracle: the change that was planted; rate ratios against `compare_periods`.
"""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from catalogue import compare_periods, what_changed
from catalogue.changes.need import compared_months
from interventions.errors import InputError
from interventions.snapshot_tables import SNAPSHOT_TABLES, Snapshot, shape_frame

MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
YEARLY = '["1000", "residents"]'


def base_frames(months=MONTHS[:12], crimes=100):
    rows = {
        "areas": [("A1", "Alton", "authority", "", "F1")],
        "people": [("A1", 2021, 50_000, "mid-2021")],
        "crimes": [("A1", month, "robbery", crimes) for month in months],
        "months": [("north", month, crimes, f"d{month}") for month in months],
        "indicators": [("knife", "Knife crime", "rate", "", YEARLY)],
        "values": [("knife", "A1", "2020", 2.0, 100, 50_000, np.nan, np.nan, False)],
        "projects": [("p", "Mentors", "active", "2020-01-01", "", 1000, 20, np.nan, False),
                     ("q", "", "active", "2020-01-01", "", 1000, 20, 10, True)],
        "places": [("p", "A1", "secondary", 1.0), ("q", "A1", "tertiary", 1.0)],
        "files": [(1, "crimes", "2021.csv", "2022-02-01", 12)],
        "small": [("areas", "A1", "lsoa", 30, "aa"), ("values", "imd", "2019", 30, "bb")],
    }  # fmt: skip
    return {
        name: shape_frame(name, pd.DataFrame(rows[name], columns=[c.name for c in table.columns]))
        for name, table in SNAPSHOT_TABLES.items()
    }


def taken(year, frames):
    return Snapshot(name=str(year), taken_at=datetime(year, 2, 1, tzinfo=UTC), note="", frames=frames)


def changed(**edits):
    """What changed where some frames of the later snapshot were edited."""
    frames = base_frames()
    later = frames | {name: edit(frames[name]) for name, edit in edits.items()}
    return what_changed(taken(2022, base_frames()), taken(2023, later))


def with_row(name, *cells):
    columns = [c.name for c in SNAPSHOT_TABLES[name].columns]
    return lambda frame: shape_frame(name, pd.concat([frame, pd.DataFrame([cells], columns=columns)]))


def with_cell(column, value, row=0):
    def edit(frame):
        cells = frame[column].tolist()
        return frame.assign(**{column: [value if at == row else cell for at, cell in enumerate(cells)]})

    return edit


def without(row=0):
    return lambda frame: frame.drop(index=row).reset_index(drop=True)


def test_a_snapshot_beside_itself_has_no_change():
    found = changed()
    assert found.nothing
    assert found.summary() == "2022 (2022-02-01) to 2023 (2023-02-01). Nothing changed."
    assert found.to_frame().empty


@pytest.mark.parametrize(
    ("edits", "kind"),
    [
        ({"projects": with_row("projects", "r", "New", "active", "2022-06-01", "", 5, 5, 5, False)}, "new"),
        ({"projects": without(0)}, "gone"),
        ({"projects": with_cell("status", "ended")}, "ended"),
        ({"projects": with_cell("end_date", "2022-12-31")}, "ended"),
        ({"projects": with_cell("status", "paused")}, "status"),
        ({"projects": with_cell("pence", 2000.0)}, "money"),
        ({"projects": with_cell("reach", 21.0)}, "people reached"),
        ({"projects": with_cell("capacity", 11.0, row=1)}, "places"),
        ({"places": with_cell("tier", "primary")}, "tiers or areas"),
        ({"places": with_cell("share", 0.5)}, "tiers or areas"),
    ],
)
def test_a_change_of_provision_is_found_as_such_and_alone(edits, kind):
    found = changed(**edits)
    assert found.provision["kind"].tolist() == [kind]
    assert found.need.empty
    assert found.recording.empty


@pytest.mark.parametrize(
    ("edits", "kind"),
    [
        ({"months": with_row("months", "north", "2022-01", 90, "x")}, "new month"),
        ({"months": without(3)}, "month no longer held"),
        ({"months": with_cell("crimes", 101.0)}, "month published anew"),
        ({"months": with_cell("digest", "other")}, "month published anew"),
        ({"crimes": with_row("crimes", "A1", "2021-05", "drugs", 4)}, "category"),
        ({"crimes": with_cell("category", "theft")}, "category"),
        ({"indicators": with_cell("counting", '["1000", "women"]')}, "way of counting"),
        ({"indicators": with_row("indicators", "new", "New", "rate", "", "[]")}, "way of counting"),
        ({"values": with_cell("denominator", 51_000.0)}, "denominator replaced"),
        ({"values": with_cell("count", 101.0)}, "figures published anew"),
        ({"values": with_cell("suppressed", True)}, "figures published anew"),
        ({"values": without(0)}, "figures no longer held"),
        ({"people": with_cell("people", 51_000.0)}, "denominator replaced"),
        ({"people": with_cell("source", "census")}, "denominator replaced"),
        ({"people": with_row("people", "A1", 2022, 50_500, "mid-2022")}, "new year of residents"),
        ({"areas": with_cell("force_code", "F2")}, "areas and boundaries"),
        ({"areas": with_row("areas", "A2", "Barton", "authority", "", "F1")}, "areas and boundaries"),
        ({"small": with_cell("digest", "cc")}, "areas and boundaries"),
        ({"small": with_cell("digest", "cc", row=1)}, "figures published anew"),
        ({"files": with_row("files", 2, "crimes", "2022.csv", "2023-01-01", 12)}, "file brought in"),
        ({"files": without(0)}, "file taken back"),
        ({"projects": with_row("projects", "r", "Late", "active", "2021-06-01", "", 5, 5, 5, False)},
         "project entered late"),
        ({"projects": with_cell("capacity", 20.0)}, "figure now stated or no longer"),
        ({"projects": with_cell("pence", np.nan)}, "figure now stated or no longer"),
    ],
)  # fmt: skip
def test_a_change_of_recording_is_found_as_such_and_alone(edits, kind):
    found = changed(**edits)
    assert found.recording["kind"].tolist() == [kind]
    assert found.need.empty
    assert found.provision.empty


def crimes_now(now, then=100, people=(50_000, 50_000), category="robbery"):
    """A year more of crimes, `now` a month."""
    frames = base_frames()
    frames["crimes"] = frames["crimes"].assign(category=category)
    rows = [("A1", m, category, then) for m in MONTHS[:12]] + [("A1", m, category, now) for m in MONTHS[12:]]
    crimes = pd.DataFrame(rows, columns=["area_code", "month", "category", "crimes"])
    residents = pd.DataFrame(
        [("A1", 2021, people[0], "mid-2021"), ("A1", 2022, people[1], "mid-2022")],
        columns=["area_code", "year", "people", "source"],
    )
    later = base_frames() | {"crimes": shape_frame("crimes", crimes), "people": shape_frame("people", residents)}
    return what_changed(taken(2022, frames), taken(2023, later))


@pytest.mark.parametrize(
    ("now", "verdict"), [(125, "higher beyond chance"), (80, "lower beyond chance"), (110, "within chance")]
)
def test_a_new_year_is_a_change_of_need_with_its_ratio_and_within_chance_is_said(now, verdict):
    found = crimes_now(now, people=(50_000, 55_000))
    row = found.need.iloc[0]
    expected = compare_periods(1200, 12 * now, exposure_before=600_000, exposure_after=660_000, exposure="x")
    assert row[["ratio", "lower", "upper"]].tolist() == [expected.ratio, expected.lower, expected.upper]
    assert row["verdict"] == verdict
    assert (row["before_period"], row["after_period"]) == ("2021-01 to 2021-12", "2022-01 to 2022-12")
    assert found.provision.empty


def test_counts_published_anew_do_not_pass_for_a_change_of_need():
    """The old year was raised from 100 to 125 a month, and so is the new one: no change of need."""
    found = crimes_now(125, then=125)
    assert found.need["verdict"].tolist() == ["within chance"]
    assert found.need["before_count"].tolist() == [1500]


def test_a_recorded_change_of_counting_in_between_is_no_change_of_need():
    """2023-05 is on file for violence (recording_changes.csv, principal-crime-2023)."""
    frames, later = base_frames(), base_frames()
    months = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)]
    kind = "violence-and-sexual-offences"
    frames["crimes"] = shape_frame("crimes", pd.DataFrame(
        [("A1", m, kind, 100) for m in months[:12]], columns=["area_code", "month", "category", "crimes"]))  # fmt: skip
    later["crimes"] = shape_frame("crimes", pd.DataFrame(
        [("A1", m, kind, 100 if m < "2023" else 60) for m in months],
        columns=["area_code", "month", "category", "crimes"]))  # fmt: skip
    found = what_changed(taken(2023, frames), taken(2024, later))
    assert found.need["verdict"].tolist() == ["counting changed"]
    assert crimes_now(125, category=kind).need["verdict"].tolist() == ["higher beyond chance"]  # 2021, 2022: before it


@pytest.mark.parametrize(
    ("earlier", "now", "new", "base"),
    [
        (MONTHS[:12], MONTHS, MONTHS[12:], MONTHS[:12]),
        (MONTHS[:15], MONTHS[:18], MONTHS[15:18], MONTHS[3:6]),  # the same months of the year before
        (MONTHS[6:12], MONTHS[6:15], MONTHS[12:15], MONTHS[9:12]),  # none a year before: the last held
        (MONTHS[:12], MONTHS[:12] + MONTHS[14:], MONTHS[14:], MONTHS[2:12]),  # a hole in the files ends the run
        (MONTHS[12:], MONTHS, [], []),  # an older year brought in later is no change of need
        (MONTHS[12:], MONTHS[:12], [], []),  # nor are older months in place of newer ones
        (MONTHS[:1] + MONTHS[9:12], MONTHS[:15], MONTHS[12:15], MONTHS[9:12]),  # what was not held is no base
        ([], MONTHS, [], []),
        (MONTHS[:2], MONTHS[:1] + MONTHS[6:9], MONTHS[6:9], []),
    ],
)
def test_new_months_are_set_beside_the_same_months_of_an_earlier_year(earlier, now, new, base):
    assert compared_months(set(earlier), set(now)) == (new, base)


def value_now(period, *cells, then=()):
    rows = [with_row("values", "knife", "A1", period, *cells)]
    frames, later = base_frames(), base_frames()
    for cells_then in then:
        frames["values"] = later["values"] = with_row("values", *cells_then)(frames["values"])
    return what_changed(taken(2022, frames), taken(2023, later | {"values": rows[0](later["values"])}))


def test_a_new_period_of_an_indicator_is_compared_by_counts_over_denominators():
    found = value_now("2021", 3.0, 150, 50_000, np.nan, np.nan, False)
    expected = compare_periods(100, 150, exposure_before=50_000, exposure_after=50_000)
    assert found.need[["ratio", "lower", "upper"]].iloc[0].tolist() == pytest.approx(
        [expected.ratio, expected.lower, expected.upper]
    )
    assert found.need["verdict"].tolist() == ["higher beyond chance"]
    assert found.recording["kind"].tolist() == ["new period of an indicator"]


@pytest.mark.parametrize(
    ("period", "cells", "why"),
    [
        ("2021", (np.nan, np.nan, np.nan, 0, 3, True), "kept back|keeps one of the figures back"),
        ("2021", (3.0, np.nan, np.nan, 1, 5, False), "neither counts nor an interval"),
        ("2020/21", (3.0, 150, 50_000, np.nan, np.nan, False), "overlaps"),
    ],
)
def test_what_cannot_be_told_is_said_with_its_reason(period, cells, why):
    found = value_now(period, *cells)
    assert found.need["verdict"].tolist() == ["cannot be told"]
    assert pd.isna(found.need["ratio"]).all()
    assert found.need["words"].str.contains(why).all()


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [((2.6, 3.4), "higher beyond chance"), ((0.5, 1.5), "lower beyond chance"), ((2.4, 3.4), "cannot be told")],
)
def test_without_counts_only_printed_intervals_that_lie_apart_tell_a_change(limits, verdict):
    then = [("knife", "A1", "2021", 2.0, np.nan, np.nan, 1.6, 2.5, False)]
    found = value_now("2022", np.mean(limits), np.nan, np.nan, *limits, False, then=then)
    assert found.need["verdict"].tolist() == [verdict]


def test_a_standardised_rate_is_not_judged_by_its_crude_counts():
    frames, later = base_frames(), base_frames()
    for held in (frames, later):
        held["indicators"] = held["indicators"].assign(method="directly standardised")
    later["values"] = with_row("values", "knife", "A1", "2021", 3.0, 150, 50_000, 1.0, 5.0, False)(later["values"])
    found = what_changed(taken(2022, frames), taken(2023, later))
    assert found.need["verdict"].tolist() == ["cannot be told"]


def test_a_confidential_project_is_told_without_its_name():
    found = changed(projects=with_cell("status", "ended", row=1))
    row = found.provision.iloc[0]
    assert (row["about"], row["title"], row["areas"]) == ("", "A project at a confidential location", "Alton")
    assert "q" not in found.to_frame()["about"].tolist()


def test_a_project_that_became_confidential_is_not_named_by_what_was_held_before():
    found = changed(projects=lambda frame: with_cell("pence", 1.0)(with_cell("confidential", True)(frame)))
    assert found.provision["title"].tolist() == ["A project at a confidential location"]
    assert "Mentors" not in found.summary() + found.to_frame().to_json()


def test_the_words_say_how_many_changes_chance_alone_would_give():
    frames, later = base_frames(), base_frames()
    kinds = ("robbery", "drugs")
    for held, months in ((frames, MONTHS[:12]), (later, MONTHS)):
        held["crimes"] = shape_frame("crimes", pd.DataFrame(
            [("A1", m, kind, 100) for m in months for kind in kinds],
            columns=["area_code", "month", "category", "crimes"]))  # fmt: skip
    found = what_changed(taken(2022, frames), taken(2023, later))
    assert [words.split(",")[0] for words in found.need["words"]] == ["Drugs", "Robbery"], "names, not codes"
    said = found.summary()
    assert "Need: within chance 2." in said
    assert "Of 2 comparisons, 0.1 would be called a change by chance alone." in said


def test_the_later_snapshot_cannot_come_first():
    with pytest.raises(InputError, match="earlier one first"):
        what_changed(taken(2023, base_frames()), taken(2022, base_frames()))
