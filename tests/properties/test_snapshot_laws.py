"""Whatever stands in a snapshot is read back equal; beside itself nothing changed; an edit never crosses its class."""

from datetime import UTC, datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import what_changed
from interventions.snapshot_tables import SNAPSHOT_TABLES, Snapshot, read_frames, shape_frame, write_frames

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4)
CODES = st.sampled_from(["A1", "A2", "é"])
SPECIAL = {
    "month": st.sampled_from(["2021-01", "2021-02", "2022-01", "2022-02"]),
    "period": st.sampled_from(["2019", "2020", "2019/20", "2016 to 2018"]),
    "counting": st.sampled_from(['["1000"]', "[]"]),
    "status": st.sampled_from(["active", "ended", "unknown"]),
    "start_date": st.sampled_from(["", "2020-01-01"]), "end_date": st.sampled_from(["", "2021-06-01"]),
    "year": st.integers(2019, 2022), "crimes": st.integers(0, 500),
}  # fmt: skip
NUMBERS = st.floats(0, 1e6, allow_nan=False)


def cell(column, key):
    if column.name in SPECIAL:
        return SPECIAL[column.name]
    kinds = {"text": CODES if column.name in key else WORDS, "flag": st.booleans(),
             "number": st.none() | NUMBERS if column.optional else NUMBERS}  # fmt: skip
    return kinds[column.kind]


@st.composite
def frames(draw):
    held = {}
    for name, table in SNAPSHOT_TABLES.items():
        rows = draw(st.lists(st.tuples(*(cell(c, table.key) for c in table.columns)), max_size=5))
        frame = pd.DataFrame(rows, columns=[c.name for c in table.columns])
        held[name] = shape_frame(name, frame.drop_duplicates(list(table.key)))
    known = held["values"]["indicator"].isin(held["indicators"]["code"])
    held["values"] = held["values"][known].reset_index(drop=True)
    return held


def snapshot(held, year=2022):
    return Snapshot(name=str(year), taken_at=datetime(year, 2, 1, tzinfo=UTC), note="", frames=held)


@settings(max_examples=25, deadline=None)
@given(frames())
def test_what_is_written_is_read_back_equal_and_beside_itself_nothing_changed(held):
    back = read_frames(write_frames(held))
    for name in SNAPSHOT_TABLES:
        pd.testing.assert_frame_equal(held[name], back[name])
    assert what_changed(snapshot(held), snapshot(back)).nothing


@settings(max_examples=25, deadline=None)
@given(frames(), frames())
def test_need_does_not_hang_on_provision_nor_provision_on_need(one, other):
    """Oracle: the comparison again, with the frames of the other class exchanged for those of the first snapshot."""
    names = ["projects", "places"]
    whole = what_changed(snapshot(one), snapshot(other, 2023))
    need_only = what_changed(snapshot(one), snapshot(other | {n: one[n] for n in names}, 2023))
    provision_only = what_changed(snapshot(one), snapshot(one | {n: other[n] for n in names} | {
        "areas": other["areas"]}, 2023))  # fmt: skip
    pd.testing.assert_frame_equal(whole.need, need_only.need)
    assert list(whole.provision["kind"]) == list(provision_only.provision["kind"])
    same_periods = set(whole.need["after_period"]) & set(whole.need["before_period"])
    assert not same_periods - {""}
