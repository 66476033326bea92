"""Returns against targets. Oracle: the typed probation table (45 of 57, Wilson 66.7 to 87.5), arithmetic by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.errors import InputError
from interventions.returns import Frequency, FunnelStep
from interventions.tables import MONITORING_PLAN, MONITORING_RETURNS
from logic_models import Link, LogicModel, Node, NodeKind, monitor
from logic_models.monitoring.plan import _FREQUENCIES, due_by, plan_of
from logic_models.monitoring.reach import CARRIED_OVER, STEPS

DAY = date(2028, 1, 1)
MODEL = LogicModel(
    (
        Node("act", NodeKind.ACTIVITY, "Mentoring"),
        Node("seen", NodeKind.OUTPUT, "Young people", quantity=40, unit="people", counts="people", period="quarter"),
        Node("talks", NodeKind.OUTPUT, "Meetings", quantity=480, unit="meetings", counts="contacts", period="a year"),
        Node("trust", NodeKind.SHORT_OUTCOME, "Trust adults", direction="increase", target="75%", when="each quarter"),
        Node("carry", NodeKind.MEDIUM_OUTCOME, "Carry a knife", direction="decrease", target=20, when="monthly"),
        Node("calm", NodeKind.MEDIUM_OUTCOME, "Calm", direction="to be agreed", target=20, when="each October"),
    ),
    (Link("act", "seen"),), starts="2027-04-01", ends="2028-03-31",
)  # fmt: skip


def returns(*rows):
    """Rows of node, period and figures, as the store gives them."""
    blank = dict.fromkeys(("numerator", "denominator", "value", "people", "new_people", "contacts"), pd.NA)
    made = [{"step": "", "node_id": node, "period": period} | blank | figures for node, period, figures in rows]
    columns = [column.name for column in MONITORING_RETURNS.columns]
    return pd.DataFrame(made, columns=columns).astype(dict.fromkeys(blank, "Float64"))


def plan(**fields):
    row = {"every": "quarter", "direction": "higher_is_better", "target": 75.0, "improvement_trigger": 65.0,
           "starts": "2027-04-01", "ends": "2028-03-31", "due_days": 28, "node_id": "trust"}  # fmt: skip
    return pd.DataFrame([row | fields])


def rating(part, whole, **fields):
    held = monitor(MODEL, returns(("trust", "2027Q2", {"numerator": part, "denominator": whole})), as_of=DAY,
                   plan=plan(**fields))  # fmt: skip
    return held.rows.iloc[0]


def test_a_share_above_its_target_by_chance_is_green_but_uncertain():
    row = rating(45, 57)
    assert [round(float(row[name]), 1) for name in ("value", "lower", "upper")] == [78.9, 66.7, 87.5]
    assert row["rating"] == "green, uncertain"


@pytest.mark.parametrize(
    ("part", "direction", "target", "trigger", "colour"),
    [
        (29, "higher_is_better", 29, 20, "green"), (28, "higher_is_better", 29, 20, "amber"),
        (20, "higher_is_better", 29, 20, "amber"), (19, "higher_is_better", 29, 20, "red"),
        (29, "lower_is_better", 29, 40, "green"), (30, "lower_is_better", 29, 40, "amber"),
        (40, "lower_is_better", 29, 40, "amber"), (41, "lower_is_better", 29, 40, "red"),
        (28, "higher_is_better", 29, np.nan, "target missed"), (28, "higher_is_better", np.nan, np.nan, "no target"),
    ],
)  # fmt: skip
def test_equality_is_decided_target_green_trigger_amber_and_a_decrease_is_turned_round(
    part, direction, target, trigger, colour
):
    assert rating(part, 100, direction=direction, target=target, improvement_trigger=trigger)["colour"] == colour


def test_a_decimal_target_met_exactly_is_green():
    """Oracle: fractions. 333 of 1,000 is 33.3%; divided first, many such shares fall a hair below their target."""
    for part in range(0, 1001, 7):
        assert rating(part, 1000, target=part / 10, improvement_trigger=0.0)["colour"] == "green", part


def test_none_of_nobody_is_no_figure_and_nought_of_some_is_nought():
    assert rating(0, 0)["rating"] == "no figure"
    assert (rating(0, 30)["value"], rating(0, 30)["colour"]) == (0, "red")


def test_without_a_plan_the_theorys_own_targets_hold():
    given = returns(
        ("trust", "2027Q2", {"numerator": 30, "denominator": 40}), ("seen", "2027Q2", {"people": 41, "contacts": 300}),
        ("talks", "2027Q2", {"contacts": 130}), ("carry", "2027-05", {"value": 25}),
        ("calm", "2027Q4", {"value": 25}),
    )  # fmt: skip
    rows = monitor(MODEL, given, as_of=DAY).rows.set_index("node_id")
    assert rows["rating"].to_dict() == {
        "trust": "green, uncertain", "seen": "green", "talks": "no target", "carry": "target missed, no interval",
        "calm": "direction not stated",
    }  # fmt: skip
    assert rows.loc["seen", ["value", "lower", "upper"]].tolist() == [41, 41, 41], "a count of what was done is whole"


def test_an_output_is_not_red_before_its_period_is_over():
    given = returns(("seen", "2027Q4", {"people": 3}))
    early, late = (monitor(MODEL, given, as_of=day).rows["rating"].iloc[0] for day in (date(2027, 12, 30), DAY))
    assert (early, late) == ("period not over", "target missed")


def test_people_are_bounded_where_nobody_says_who_was_new_and_contacts_are_apart():
    first = ("seen", "2027Q2", {"people": 30, "new_people": 30, "contacts": 90})
    reach = monitor(MODEL, returns(first, ("seen", "2027Q3", {"people": 35, "contacts": 80})), as_of=DAY).reach.iloc[0]
    assert reach[["people_least", "people_most", "contacts"]].tolist() == [35, 65, 170]
    told = ("seen", "2027Q3", {"people": 35, "new_people": 8, "contacts": 80})
    reach = monitor(MODEL, returns(first, told), as_of=DAY).reach.iloc[0]
    assert reach[["people_least", "people_most"]].tolist() == [38, 38]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.sets(st.integers(0, 9))), min_size=1, max_size=6)
    .filter(lambda quarters: any(came for came, _, _ in quarters))
)  # fmt: skip
def test_the_bounds_hold_the_people_of_the_returns_that_came(quarters):
    """Oracle: the people themselves. Each quarter: whether its return came, whether it said who was new, and who."""
    rows, seen, counted = [], set(), set()
    for place, (came, says_new, people) in enumerate(quarters):
        if came:
            new = {"new_people": len(people - seen)} if says_new else {}
            rows.append(("seen", f"{2027 + (place + 1) // 4}Q{(place + 1) % 4 + 1}", {"people": len(people)} | new))
            counted |= people
        seen |= people
    (reach,) = monitor(MODEL, returns(*rows), as_of=date(2029, 1, 1)).reach.to_dict("records")
    assert reach["people_least"] <= len(counted) <= reach["people_most"]
    if all(came and says_new for came, says_new, _ in quarters):
        assert reach["people_least"] == reach["people_most"]


def test_a_quarter_whose_months_have_all_come_is_not_late():
    monthly = [("trust", f"2027-{month:02d}", {"numerator": 3, "denominator": 4}) for month in (4, 5, 6)]
    late = [monitor(MODEL, returns(*some), as_of=date(2027, 9, 1), plan=plan()).late["period"].tolist()
            for some in (monthly, monthly[:2], [("trust", "2027", {"numerator": 3, "denominator": 4})])]  # fmt: skip
    assert late == [[], ["2027Q2"], ["2027Q2"]]


def test_an_agreed_financial_year_is_not_a_calendar_year():
    agreed = plan(node_id="seen", every="financial_year", target=30.0, improvement_trigger=np.nan)
    given_returns = returns(("seen", "2027", {"people": 35}))
    (row,) = monitor(MODEL, given_returns, as_of=date(2029, 1, 1), plan=agreed).rows.to_dict("records")
    assert np.isnan(row["target"])


def steps(period, *people):
    return [("", period, {"step": step, "people": many}) for step, many in zip(STEPS, people, strict=True)]


def test_the_funnel_gives_each_steps_rate_of_the_step_before():
    funnel = monitor(
        MODEL, returns(*steps("2027Q2", 40, 30, 20, 10), *steps("2027Q3", 60, 30, 20, 20)), as_of=DAY
    ).funnel
    assert funnel["people"].tolist() == [100, 60, 40, 30]
    assert funnel["rate"].round(4).tolist()[1:] == [0.6, 0.6667, 0.75]
    assert funnel["of_first"].tolist()[1:] == [0.6, 0.4, 0.3]
    assert round(funnel["lower"].iloc[1], 3) == 0.502, "Wilson, 60 of 100: 50.2 to 69.1"
    assert round(funnel["upper"].iloc[1], 3) == 0.691


def test_periods_in_which_a_step_is_missing_are_left_out_of_the_funnel_and_counted():
    funnel = monitor(
        MODEL, returns(*steps("2027Q2", 40, 30, 20, 10), *steps("2027Q3", 60, 30, 20, pd.NA)), as_of=DAY
    ).funnel
    assert funnel["people"].tolist() == [40, 30, 20, 10]
    assert set(funnel["left_out"]) == {1}


def test_more_people_than_at_the_step_before_have_no_rate():
    funnel = monitor(MODEL, returns(*steps("2027Q2", 10, 12, 0, 0)), as_of=DAY).funnel
    assert funnel["withheld"].tolist() == ["", CARRIED_OVER, "", "nobody came to the step before"]
    assert funnel["rate"].isna().tolist() == [True, True, False, True]


def test_what_is_late_is_what_was_due_before_the_day_and_has_not_come():
    """Oracle: a calendar. The second quarter ends on 30 June; 28 days later it is due; a day after, late."""
    nothing = returns()
    due = date(2027, 7, 28)
    assert monitor(MODEL, nothing, as_of=due, plan=plan()).late.empty
    late = monitor(MODEL, nothing, as_of=date(2027, 7, 29), plan=plan()).late
    assert late[["node_id", "period", "due", "days_late"]].to_numpy().tolist() == [["trust", "2027Q2", due, 1]]
    came = returns(("trust", "2027Q2", {}))
    assert monitor(MODEL, came, as_of=date(2027, 7, 29), plan=plan()).late.empty, "an empty one says why it is empty"


def test_a_grant_that_ends_within_a_period_is_due_from_its_last_day():
    due = due_by(plan(every="financial_year", ends="2027-05-31", due_days=0), as_of=DAY)
    assert due[["period", "due"]].to_numpy().tolist() == [["2027/28", date(2027, 5, 31)]]


def test_the_theorys_own_plan_takes_only_what_says_how_often_and_which_way():
    own = MONITORING_PLAN.check(plan_of(MODEL)).set_index("node_id")
    assert own["every"].to_dict() == {
        "seen": "quarter", "talks": "financial_year", "trust": "quarter", "carry": "month",
    }  # fmt: skip
    assert own.loc["carry", ["direction", "target"]].tolist() == ["lower_is_better", 20]
    assert plan_of(LogicModel(MODEL.nodes)).empty, "without the days of the grant nothing is due"


def test_a_return_of_a_node_the_version_does_not_have_is_said_and_left_out():
    held = monitor(MODEL, returns(("gone", "2027Q2", {"value": 1})), as_of=DAY, plan=plan())
    assert held.unknown == ("gone",)
    assert held.rows.empty
    assert "gone" in held.summary()


def test_two_returns_of_one_time_are_refused_and_the_future_is_left_out():
    with pytest.raises(InputError, match=r"2027Q2 and 2027-05"):
        monitor(MODEL, returns(("carry", "2027-05", {"value": 1}), ("carry", "2027Q2", {"value": 3})), as_of=DAY)
    assert monitor(MODEL, returns(("carry", "2028-05", {"value": 1})), as_of=DAY).rows.empty


def test_the_summary_says_ratings_funnel_and_delays():
    given = returns(("trust", "2027Q2", {"numerator": 45, "denominator": 57}), *steps("2027Q2", 100, 60, 40, 30))
    held = monitor(MODEL, given, as_of=date(2027, 11, 1), plan=plan())
    assert held.summary() == (
        "1 indicator returned: 1 green, uncertain. 100 referred, 60 accepted (60.0%; 50.2 to 69.1), 40 started (66.7%; "
        "54.1 to 77.3), 30 completed (75.0%; 59.8 to 85.8). 1 return is late (Trust adults)."
    )
    assert monitor(MODEL, returns(), as_of=date(2027, 4, 2)).summary() == "Nothing was returned yet. Nothing is late."


def test_the_picture_holds_every_figure_and_the_caller_keeps_the_frame():
    given = returns(("trust", "2027Q2", {"numerator": 45, "denominator": 57}), ("carry", "2027-05", {"value": 25}))
    before = given.copy()
    drawn = monitor(MODEL, given, as_of=DAY, plan=plan()).plot().to_dict()
    (rows,) = drawn["datasets"].values()
    assert {row["text"] for row in rows} == {"Trust adults", "Carry a knife"}
    pd.testing.assert_frame_equal(given, before)


def test_the_words_of_the_core_are_those_that_are_understood_here():
    assert list(STEPS) == FunnelStep.codes()
    assert list(_FREQUENCIES) == Frequency.codes()


def test_figures_of_a_period_outside_what_was_agreed_are_held_against_nothing():
    outside = returns(("trust", "2026Q3", {"numerator": 3, "denominator": 57}))
    (row,) = monitor(MODEL, outside, as_of=DAY, plan=plan()).rows.to_dict("records")
    assert np.isnan(row["target"])


@pytest.mark.parametrize(
    ("starts", "ends"), [("2027-04-01", "9999-12-31"), ("soon", "later"), ("0001-01-01", "2028-03-31")]
)
def test_days_of_a_theory_that_nobody_would_mean_break_nothing(starts, ends):
    model = replace(MODEL, starts=starts, ends=ends)
    assert monitor(model, returns(("trust", "2027Q2", {"numerator": 3, "denominator": 4})), as_of=DAY).rows is not None
