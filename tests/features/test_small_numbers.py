"""Steps of the chapter on small numbers. Oracle: the reader of tests/disclosure_attack.py, and sums done by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pytest_bdd import given, parsers, scenarios, then, when

from disclosure_attack import leaks, table_of
from interventions.disclosure import Earlier, protect, protect_rates, rule_for

scenarios("small_numbers.feature")


def case(rows, *, source="default", wards=None, earlier=None):
    table = table_of(rows)
    hierarchy = None if wards is None else pd.DataFrame({"ward": wards}, index=table.index)
    return {"table": table, "rule": rule_for(source), "hierarchy": hierarchy, "before": earlier}


@given("counts of three areas, in one of which 2 people were hurt in one way", target_fixture="held")
def one_small():
    return case([[2, 10, 30], [12, 14, 9], [20, 8, 7]])


@given("a ward of two areas with 3 and 40 people, and a ward of two with 30 and 25", target_fixture="held")
def two_wards():
    return case([[3], [40], [30], [25]], wards=["North", "North", "South", "South"])


@given(
    "a table of the year to January that was shown, and one of the year to February with 2 people more in one place",
    target_fixture="held",
)
def two_dates():
    return case([[22, 38], [46, 60]], earlier=table_of([[20, 30], [40, 50]]))


@given("counts of 12 in four places, from a hospital", target_fixture="held")
def hospital():
    return case([[12, 12], [12, 12]], source="hospital")


@given("counts of street crimes that the police publish one by one", target_fixture="held")
def street_crimes():
    return case([[0, 1, 5], [3, 0, 1]], source="data.police.uk")


@when("the table is made ready to be shown", target_fixture="shown")
def ready(held):
    return protect(held["table"], rule=held["rule"], hierarchy=held["hierarchy"])


@when("the second table is made ready to be shown", target_fixture="shown")
def second(held):
    first = protect(held["before"], rule=held["rule"])
    held["first"] = first
    before = [Earlier(table=held["before"], shown=first, grown=True)]
    return protect(held["table"], rule=held["rule"], earlier=before)


@when("the table is made ready to be shown with its rates", target_fixture="told")
def with_rates(held):
    frame = held["table"].rename_axis("area").reset_index().melt("area", var_name="way", value_name="count")
    shown = protect(held["table"], rule=held["rule"])
    return protect_rates(
        frame.assign(rate=frame["count"] / 1_000), shown, area="area", category="way", count="count", derived=["rate"]
    )


@then(parsers.parse('the 2 is not in it, and its place says "{words}"'))
def not_in_it(shown, words):
    assert 2 not in shown.values.to_numpy()
    assert shown.why(shown.status.loc[("area", "a"), "x"]) == words


@then(parsers.parse('the figures that would give it away say "{words}"'))
def others(shown, words):
    assert shown.to_frame()["why"].tolist().count(words) == 3


@then("every total is shown")
def totals(held, shown):
    assert shown.values["Total"].iloc[:3].tolist() == held["table"].sum(axis=1).tolist()
    assert shown.values.iloc[-1, :3].tolist() == held["table"].sum().tolist()


@then("nobody can tell that count from 1, 2, 3 or 4")
@then("nobody can tell the 3 from 1, 2, 3 or 4")
def safe(held, shown):
    assert leaks([held["table"]], [shown], hierarchy=held["hierarchy"]) == []


@then("the difference of the two cannot be worked out")
def no_difference(held, shown):
    assert leaks([held["before"], held["table"]], [held["first"], shown]) == []


@then("each is shown as 10, each total as 25, and all together as 50")
def rounded_totals(shown):
    assert shown.values.to_numpy().tolist() == [[10, 10, 25], [10, 10, 25], [25, 25, 50]]


@then("no rate stands beside a figure that is not shown")
def no_rate(told):
    hidden = told["count"].isna()
    assert hidden.sum() == 4
    assert told.loc[hidden, "rate"].isna().all()
    assert np.allclose(told.loc[~hidden, "rate"], told.loc[~hidden, "count"] / 1_000)


@then("each nought is shown as nought and each one as one")
def as_published(held, shown):
    assert (shown.values.iloc[:2, :3].to_numpy() == held["table"].to_numpy()).all()
