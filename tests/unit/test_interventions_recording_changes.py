"""Known changes of recording: every row has a source, and each series gets those that touch it."""

import pytest

from interventions.errors import InputError
from interventions.periods import parse_period
from interventions.recording_changes import all_recording_changes, recording_changes


def codes(**about):
    return {one.code for one in recording_changes(**about)}


def test_every_change_is_dated_and_carries_its_source():
    held = all_recording_changes()
    assert len({one.code for one in held}) == len(held) >= 9
    for one in held:
        assert parse_period(one.first).freqstr == "M"
        assert not one.last or parse_period(one.last) >= parse_period(one.first)
        assert (one.last == "") == (one.kind == "change")
        assert one.certainty in ("stated", "likely")
        assert one.section
        assert one.document != "public page" or one.link.startswith("https://")
        assert parse_period(one.date_read[:7])


def test_the_pandemic_lies_where_the_data_say():
    one = next(one for one in all_recording_changes() if one.kind == "pandemic")
    assert (one.first, one.last) == ("2020-03", "2021-07")


def test_a_series_gets_what_touches_it_and_no_more():
    assert "bedfordshire-knife-2018" in codes(source="police", offences="knife-crime", force_code="E23000026")
    assert codes(source="police", offences="knife-crime", force_code="E23000023") == {"pandemic"}
    assert codes(source="hospital", offences="violence") == {"pandemic"}
    violence = codes(source="police", offences="violence-and-sexual-offences")
    assert {"course-of-conduct-2018", "principal-crime-2023"} < violence
    assert "stalking-2014" not in violence  # moved between two classes of violence
    assert "stalking-2014" in codes(source="police", offences="harassment")


def test_a_source_nobody_knows_is_refused():
    with pytest.raises(InputError, match="no source of counts"):
        recording_changes(source="polise")
