"""Laws of need: what is imported is read back, sources never touch one another, weights and shares scale."""

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import harm_weighted, sources_beside, under_reporting
from interventions.errors import VRUError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.need import SEXES, TEMPLATE
from interventions.loading import READERS, import_file
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.reading import read_indicators, read_needs
from interventions.store.undoing import undo_import
from interventions.vocabulary import Agency, Polarity, Theme

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AREAS = ["E06000032", "E06000055", "E06000056"]
PERIODS = ["2019/20", "2020Q3", "2016 to 2018", "2021-05", "2020"]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A database with three areas, to be copied for each example."""
    path = tmp_path_factory.mktemp("need") / "vru.db"
    engine = open_engine(f"sqlite:///{path}")
    initialise(engine)
    lines = "".join(f"{code},{code},authority,\n" for code in AREAS)
    (path.parent / "areas.csv").write_text(f"code,name,area_type,parent_code\n{lines}")
    import_file(engine, "areas", SourceFile(path.parent / "areas.csv"))
    engine.dispose()
    return path.read_bytes()


@st.composite
def need_rows(draw):
    """Rows of the plain table: a few indicators, each with its own words, and a figure for some areas and periods."""
    rows = []
    for code in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)):
        low = draw(st.none() | st.integers(0, 5))
        words = {
            "indicator": code, "name": f"Name {code}", "kind": draw(st.sampled_from(["rate", "count", "proportion"])),
            "denominator_name": "people", "per": draw(st.sampled_from([1, 100, 1000])), "source": "s",
            "theme": draw(st.sampled_from(["", *Theme.codes()])), "agency": draw(st.sampled_from(Agency.codes())),
            "polarity": draw(st.sampled_from(Polarity.codes())), "sex": draw(st.sampled_from(["", *SEXES])),
            "age_from": draw(st.none() | st.integers(0, 20)), "age_to": draw(st.none() | st.integers(20, 99)),
            "rounded_to": draw(st.none() | st.integers(1, 10)), "hidden_from": low,
            "hidden_to": None if low is None else low + 4, "method": draw(st.sampled_from(["", "standardised"])),
            "published": "yes",
        }  # fmt: skip
        places = st.tuples(st.sampled_from(AREAS), st.sampled_from(PERIODS))
        for area, period in draw(st.lists(places, min_size=1, max_size=6, unique=True)):
            hidden, people = draw(st.booleans()), float(draw(st.integers(1, 10**6)))
            count = float(draw(st.integers(0, int(people))))
            value = count if words["kind"] == "count" else round(count / people * words["per"], 4)
            left_out = draw(st.sampled_from([(), ("value",), ("count",), ("denominator",), ("count", "denominator")]))
            figures = {"value": "*" if hidden else value, "count": count, "denominator": people}
            rows.append(words | figures | dict.fromkeys(left_out) | {
                "area_code": area, "period": period, "note": draw(st.sampled_from(["", "n"])),
            })  # fmt: skip
    return rows


def written(rows):
    held = io.StringIO()
    writer = csv.DictWriter(held, TEMPLATE)
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return held.getvalue()


def same(ours, given):
    return (given is None and pd.isna(ours)) or ours == given


@FEW
@given(rows=need_rows())
def test_need_is_read_back_as_it_was_given_and_the_same_again_changes_nothing(template, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vru.db"
        path.write_bytes(template)
        (Path(folder) / "need.csv").write_text(written(rows))
        engine = open_engine(f"sqlite:///{path}")
        first = import_file(engine, "need", SourceFile(Path(folder) / "need.csv"))
        again = import_file(engine, "need", SourceFile(Path(folder) / "need.csv"))
        with transaction(engine) as session:
            indicators = read_indicators(session).set_index("code")
            values = read_needs(session, list(indicators.index)).set_index(["indicator", "area_code", "period"])
            undo_import(session, first.import_id)
            assert read_indicators(session).empty
        engine.dispose()
    assert (first.stored, again.import_id) == (len(rows), None)
    assert len(values) == len(rows)
    for row in rows:
        kept = indicators.loc[row["indicator"]]
        own = set(row) - {"published", "indicator", "area_code", "period", "value", "count", "denominator", "note"}
        assert [name for name in own if not same(kept[name], row[name])] == []
        figure = values.loc[(row["indicator"], row["area_code"], row["period"])]
        assert figure["suppressed"] == (row["value"] == "*")
        assert same(figure["value"], None if row["value"] == "*" else row["value"])
        assert same(figure["count"], None if row["value"] == "*" else row["count"])
        assert all(same(figure[name], row[name]) for name in ("denominator", "note"))


SAMPLES = {
    "fingertips": "Indicator ID,Indicator Name,Area Code,Sex,Age,Time period,Value,Count,Denominator,Value note\n"
    '10401,"Rate, of",E06000032,Persons,10-17 yrs,2018/19,250,50,20000,\n1,B,E06000055,Male,<75 yrs,2016 - 18,*,,,\n',
    "hospital": "month,region,FAEs,FAEs_suppressed\n2012-04,London,15.0,False\n2012-05,London,,True\n",
    "recorded-crime": (
        "Police Force Area code,Police Force Area name,Community Safety Partnership code,"
        "Community Safety Partnership name,Local Authority code,Local Authority name,"
        "Total recorded crime (excluding fraud),Homicide\nE23000026,Beds,E22000010,Luton,E06000032,Luton,60,2\n"
        "E23000026,Beds,,Unassigned Beds,,,10,*\n"
    ),
    "severity": "weight_set,version,code,offence,weight\nown,1,1,Homicide,8000\nown,1,34,Robbery,800\n",
    "need": "indicator,kind,area_code,period,value,count,hidden_from,hidden_to\nk,count,E06000032,2020,*,,1,7\n",
}
KNOWN = Known(areas=dict.fromkeys(AREAS, "authority") | {"E12000007": "region", "E23000026": "police_force"})


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_a_file_damaged_anywhere_is_read_or_refused_and_every_row_is_accounted_for(tmp_path_factory, kind, data):
    sample = SAMPLES[kind]
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 40)))
    word = data.draw(st.sampled_from(["", ",", "\n", '"', "-", "*", "0", "1e400", "nan", "é", "E06000032", "2020"]))
    path = tmp_path_factory.getbasetemp() / "damaged_YE_june2025.csv"
    path.write_text(sample[:start] + word + sample[end:])
    try:
        reading = READERS[kind](SourceFile(path), KNOWN)
    except VRUError:
        return
    kept = {row for rows in reading.rows.values() for row, _ in rows} - {0}
    assert len(kept) + sum(reading.dropped.values()) == reading.read
    figures = [values for _, values in reading.rows.get("need_values", [])]
    assert not [row for row in figures if row["suppressed"] and row["value"] == 0]


counts = st.lists(st.integers(0, 5000), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(figures=counts, left_out=st.integers(0, 5))
def test_an_agency_taken_away_changes_no_other_row(figures, left_out):
    codes = [f"i{place}" for place in range(len(figures))]
    values = pd.DataFrame({
        "indicator": codes, "area_code": "E06000032", "period": "2020", "value": figures, "count": figures,
        "denominator": np.nan,
    })  # fmt: skip
    blank = dict.fromkeys(("per", "rounded_to", "hidden_from", "hidden_to"), np.nan)
    indicators = pd.DataFrame({
        "code": codes, "name": codes, "theme": "knife-crime", "kind": "count", "denominator_name": "",
        "agency": [Agency.codes()[place] for place in range(len(codes))], "polarity": "contested", "method": "",
    }).assign(**blank)  # fmt: skip
    asked = {"theme": "knife-crime", "area": "E06000032"}
    whole = sources_beside(values, indicators, **asked).rows
    gone = values[values["indicator"] != f"i{left_out}"]
    fewer = sources_beside(gone, indicators, **asked).rows
    kept = whole[whole["indicator"] != f"i{left_out}"].reset_index(drop=True)
    assert len(whole) == len(figures)
    pd.testing.assert_frame_equal(fewer, kept, check_dtype=False)
    assert ((whole["lower"] <= whole["value"]) & (whole["value"] <= whole["upper"])).all()


@settings(max_examples=60, deadline=None)
@given(figures=counts, times=st.floats(0.01, 1000), seed=st.integers(0, 99))
def test_harm_scales_with_the_weights_and_does_not_mind_the_order(figures, times, seed):
    names = [f"offence {'abcdef'[place]}" for place in range(len(figures))]
    given_counts = pd.DataFrame({"area_code": "x", "period": "2020", "offence": names, "count": figures})
    weights = pd.DataFrame({
        "weight_set": "s", "version": "1", "code": names, "offence": names, "category": "",
        "weight": [1.0 + 3 * place for place in range(len(names))],
    })  # fmt: skip
    columns = ["crimes", "harm", "lower", "upper"]
    base = harm_weighted(given_counts, weights, weight_set="s").rows.loc[0, columns].astype(float)
    mixed = given_counts.sample(frac=1, random_state=seed)
    scaled = weights.assign(weight=weights["weight"] * times)
    other = harm_weighted(mixed, scaled, weight_set="s").rows.loc[0, columns].astype(float)
    assert other.tolist() == pytest.approx((base * [1, times, times, times]).tolist(), rel=1e-9)
    assert base["lower"] <= base["harm"] <= base["upper"]


@settings(max_examples=100, deadline=None)
@given(count=st.integers(0, 10**5), shares=st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(sorted))
def test_knowing_less_of_what_is_reported_never_narrows_need(count, shares):
    wide = under_reporting(count, reported_low=shares[0], reported_high=shares[3]).rows.iloc[0]
    near = under_reporting(count, reported_low=shares[1], reported_high=shares[2]).rows.iloc[0]
    assert wide["lower"] <= near["lower"] <= count / shares[2] + 1e-9
    assert count / shares[1] - 1e-9 <= near["upper"] <= wide["upper"]
