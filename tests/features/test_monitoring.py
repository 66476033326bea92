"""Oracle of the intervals: Wilson's formula, 45 of 57 as the probation table has it, 65 of 100 by hand."""

from datetime import date

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlmodel import Session

from interventions.errors import InputError
from interventions.returns import Account, PlannedReturn, Return
from interventions.store.awarding import award
from interventions.store.engine import transaction
from interventions.store.monitoring import (
    read_accounts,
    read_plan,
    read_returns,
    save_account,
    save_plan,
    save_return,
)
from logic_models import LogicModel, Node, monitor
from proposals import ANN, CAS, NOW, begin, hand_in

scenarios("monitoring.feature")


@given(
    "a project whose young people should trust an adult, target 75%, trigger 65%, returned every quarter of 2026",
    target_fixture="project",
)
def agreed(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        name = award(session, held.number, version=1, grant_pence=1, by=CAS, now=NOW).project_id
        plan = PlannedReturn(node_id="calm", every="quarter", starts="2026-01-01", ends="2026-12-31", target=75.0,
                             improvement_trigger=65.0)  # fmt: skip
        save_plan(session, name, plan, by=CAS)
    return name


def give(engine, project, why="", **fields):
    with transaction(engine) as session:
        save_return(session, project, Return(**fields), by=ANN, why=why, now=NOW)


def monitored(engine, project, day):
    with Session(engine) as session:
        returns, plan = read_returns(session, project), read_plan(session, project)
    return monitor(LogicModel([Node("calm", "impact", "Trust an adult")]), returns, plan=plan, as_of=day)


@when(parsers.re(r'(?P<part>\d+) of (?P<whole>\d+) is returned for (?P<period>\S+)( because "(?P<why>.*)")?$'))
def returned(engine, project, part, whole, period, why):
    give(engine, project, why or "", node_id="calm", period=period, numerator=int(part), denominator=int(whole))


@when(parsers.parse("{a:d} are referred, {b:d} accepted, {c:d} started and {d:d} completed in {period}"))
def steps(engine, project, a, b, c, d, period):
    for step, people in zip(("referred", "accepted", "started", "completed"), (a, b, c, d), strict=True):
        give(engine, project, step=step, period=period, people=people)


@when(parsers.parse('a young person who agreed to it tells "{text}" about the trust'))
def told(engine, project, text):
    tell(engine, project, text)


def tell(engine, project, text):
    said = Account(kind="feedback", period="2026Q1", text=text, consent="in writing", node_ids=("calm",))
    with transaction(engine) as session:
        save_account(session, project, said, by=ANN, now=NOW)


@then(parsers.parse('it stands at "{rating}" between {lower:g}% and {upper:g}%'))
def stands_at(engine, project, rating, lower, upper):
    row = monitored(engine, project, date(2026, 4, 2)).rows.iloc[0]
    assert (row["rating"], round(row["lower"], 1), round(row["upper"], 1)) == (rating, lower, upper)


@then(parsers.parse("{count:d} returns are remembered and one stands"))
def remembered(engine, project, count):
    with Session(engine) as session:
        every = read_returns(session, project, replaced=True)
    assert (len(every), int(every["in_force"].sum())) == (count, 1)


@then(parsers.parse('{part:d} of {whole:d} for {period} is refused with "{words}"'))
def refused(engine, project, part, whole, period, words):
    with pytest.raises(InputError, match=words):
        give(engine, project, node_id="calm", period=period, numerator=part, denominator=whole)


@then(parsers.parse("on 1 August 2026 the return for {period} is late"))
def late(engine, project, period):
    assert monitored(engine, project, date(2026, 8, 1)).late["period"].tolist() == [period]


@then(parsers.parse("{rate:d}% of those who started completed, and {first:d}% of those referred"))
def rates(engine, project, rate, first):
    last = monitored(engine, project, date(2026, 8, 1)).funnel.iloc[-1]
    assert (round(100 * last["rate"]), round(100 * last["of_first"])) == (rate, first)


@then("it is kept with the trust")
def kept(engine, project):
    with Session(engine) as session:
        assert len(read_accounts(session, project, node_id="calm")) == 1


@then(parsers.parse('"{text}" is refused with "{words}"'))
def not_told(engine, project, text, words):
    with pytest.raises(InputError, match=words):
        tell(engine, project, text)
