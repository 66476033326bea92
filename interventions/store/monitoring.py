"""Monitoring as it comes in: what is due, what was returned, and what people tell. Corrections replace and remember."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from interventions.errors import InputError
from interventions.models.monitoring import AccountNode, MonitoringAccount, MonitoringPlan, MonitoringReturn
from interventions.models.projects import Project
from interventions.models.theories import TheoryNode
from interventions.personal_data import refuse_personal_data
from interventions.proposing import Actor, uk_day
from interventions.returns import Account, PlannedReturn, Return, refuse_future, refuse_overlap

_PLAN = [field.name for field in fields(PlannedReturn)]
_RETURN = [field.name for field in fields(Return)]
_WHOLES = dict.fromkeys(("numerator", "denominator", "people", "new_people", "contacts"), "Int64")
_SAVED = ["actor", "role", "saved_at", "why"]
_ACCOUNT = ["id", "kind", "period", "text", "consent", "document", "actor", "role", "saved_at", "withdrawn_at"]


def save_plan(
    session: Session, project_id: str, planned: PlannedReturn, *, by: Actor, why: str = "",
    now: datetime | None = None,
) -> bool:  # fmt: skip
    """Say what is returned of a node and what it is held against; False where that stands already.

    Another plan of the same node is replaced and remembered, with the reason, which it needs then.
    """
    project = _project(session, project_id)
    _require_node(session, project, planned.node_id)
    key = {"project_number": project.number, "node_id": planned.node_id}
    return _replace(session, MonitoringPlan, key, asdict(planned), by=by, why=why, now=now)


def read_plan(session: Session, project_id: str) -> pd.DataFrame:
    """What is due of a project (contract MONITORING_PLAN), as it stands."""
    columns = [getattr(MonitoringPlan, name) for name in _PLAN]
    query = select(*columns).where(
        MonitoringPlan.project_number == _project(session, project_id).number, MonitoringPlan.in_force.is_(True)
    )
    rows = session.execute(query.order_by(MonitoringPlan.id)).all()
    return pd.DataFrame(rows, columns=_PLAN).astype({"target": "float64", "improvement_trigger": "float64"})


def save_return(
    session: Session, project_id: str, returned: Return, *, by: Actor, why: str = "", now: datetime | None = None
) -> bool:
    """Store a return; False where it says nothing new. Another one of the same node, step and period is replaced.

    A replaced return is remembered, and the correction says `why`. InputError for a period that has not begun and a
    node that is not in the project's theory.
    """
    project, moment = _project(session, project_id), now or datetime.now(UTC)
    refuse_future(returned.period, on=uk_day(moment))
    _require_node(session, project, returned.node_id)
    key = {"project_number": project.number, "node_id": returned.node_id, "step": returned.step,
           "period": returned.period}  # fmt: skip
    others = select(MonitoringReturn.period).where(
        MonitoringReturn.project_number == project.number, MonitoringReturn.node_id == returned.node_id,
        MonitoringReturn.step == returned.step, MonitoringReturn.in_force.is_(True),
    )  # fmt: skip
    refuse_overlap(returned.period, session.scalars(others))
    return _replace(session, MonitoringReturn, key, asdict(returned), by=by, why=why, now=moment)


def take_back_return(
    session: Session, project_id: str, *, period: str, by: Actor, why: str, node_id: str = "", step: str = "",
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Take out a return that was of another node or period; it is remembered, and why. InputError without a reason."""
    key = {"project_number": _project(session, project_id).number, "node_id": node_id, "step": step, "period": period}
    is_this = [getattr(MonitoringReturn, name) == value for name, value in key.items()]
    old = session.scalars(select(MonitoringReturn).where(*is_this, MonitoringReturn.in_force.is_(True))).first()
    if old is None:
        raise InputError(f"nothing was returned for {period}.", where=node_id or step)
    if not why.strip():
        raise InputError("no reason is given.", mend="Say why it is taken out; it is kept.")
    refuse_personal_data(why, where="why")
    old.in_force = False
    session.add(
        MonitoringReturn(
            **key, in_force=False, replaces=old.id, why=why.strip(), actor=by.name, role=by.role.value,
            saved_at=now or datetime.now(UTC),
        )
    )  # fmt: skip
    session.flush()


def read_returns(session: Session, project_id: str, *, replaced: bool = False) -> pd.DataFrame:
    """The returns of a project (contract MONITORING_RETURNS), with who entered each, when, from which document.

    With `replaced` also those that were corrected, latest last, with `in_force`.
    """
    columns = [*_RETURN, *_SAVED, "in_force"]
    query = select(*(getattr(MonitoringReturn, name) for name in columns)).where(
        MonitoringReturn.project_number == _project(session, project_id).number
    )
    if not replaced:
        query = query.where(MonitoringReturn.in_force.is_(True))
    rows = session.execute(query.order_by(MonitoringReturn.id)).all()
    return pd.DataFrame(rows, columns=columns).astype(_WHOLES | {"value": "Float64"})


def save_account(session: Session, project_id: str, told: Account, *, by: Actor, now: datetime | None = None) -> int:
    """Store what somebody told, coded to nodes of the project's theory; returns its number."""
    project, moment = _project(session, project_id), now or datetime.now(UTC)
    refuse_future(told.period, on=uk_day(moment))
    for node_id in told.node_ids:
        _require_node(session, project, node_id)
    said = {name: value for name, value in asdict(told).items() if name != "node_ids"}
    row = MonitoringAccount(project_number=project.number, actor=by.name, role=by.role.value, saved_at=moment, **said)
    session.add(row)
    session.flush()
    session.add_all(AccountNode(account_id=row.id, node_id=node_id) for node_id in told.node_ids)
    session.flush()
    return int(row.id or 0)


def read_accounts(session: Session, project_id: str, *, node_id: str = "") -> pd.DataFrame:
    """What people told of a project, or of one node, in order; `nodes`: the ids it is coded to, as a tuple.

    Where consent was withdrawn the row is left out.
    """
    query = select(*(getattr(MonitoringAccount, name) for name in _ACCOUNT)).where(
        MonitoringAccount.project_number == _project(session, project_id).number,
        MonitoringAccount.withdrawn_at.is_(None),
    )
    if node_id:
        coded = select(AccountNode.account_id).where(AccountNode.node_id == node_id)
        query = query.where(MonitoringAccount.id.in_(coded))
    accounts = pd.DataFrame(session.execute(query.order_by(MonitoringAccount.id)).all(), columns=_ACCOUNT)
    pairs = select(AccountNode.account_id, AccountNode.node_id).where(AccountNode.account_id.in_(list(accounts["id"])))
    nodes: dict[int, list[str]] = {}
    for account, node in session.execute(pairs.order_by(AccountNode.node_id)):
        nodes.setdefault(account, []).append(node)
    return accounts.assign(nodes=[tuple(nodes.get(account, ())) for account in accounts["id"]])


def withdraw_consent(session: Session, account_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """Take a person's words out for good, because they no longer agree; that there were some, and when, stays."""
    row = session.get(MonitoringAccount, account_id)
    if row is None or row.withdrawn_at is not None:
        raise InputError(f"there is no account {account_id}.")
    row.text, row.document, row.withdrawn_at = "", "", now or datetime.now(UTC)
    row.consent = f"withdrawn; entered by {by.name}, {by.role.label.lower()}"
    session.flush()


def _replace(
    session: Session, table: type[MonitoringPlan] | type[MonitoringReturn], key: dict[str, Any], said: dict[str, Any],
    *, by: Actor, why: str, now: datetime | None,
) -> bool:  # fmt: skip
    is_this = [getattr(table, name) == value for name, value in key.items()]
    old = session.scalars(select(table).where(*is_this, table.in_force.is_(True))).first()
    if old is not None:
        if all(getattr(old, name) == value for name, value in said.items()):
            return False
        if not why.strip():
            raise InputError("something else was stored here.", mend="Say why it is corrected; what stood is kept.")
        refuse_personal_data(why, where="why")
        old.in_force = False
        session.flush()
    row = table(
        **key | said, replaces=old.id if old else None, why=why.strip(), actor=by.name, role=by.role.value,
        saved_at=now or datetime.now(UTC),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return True


def _project(session: Session, project_id: str) -> Project:
    row = session.scalars(select(Project).where(Project.project_id == project_id)).first()
    if row is None:
        raise InputError(f"there is no project {project_id!r}.", mend="See `vru catalogue list`.")
    return row


def _require_node(session: Session, project: Project, node_id: str) -> None:
    if not node_id:
        return
    known = select(TheoryNode.node_id).where(TheoryNode.theory_id == project.theory_id, TheoryNode.node_id == node_id)
    if session.execute(known.limit(1)).first() is None:
        raise InputError(f"the theory of change of {project.title} has no node {node_id!r}.", mend="Name one it has.")
