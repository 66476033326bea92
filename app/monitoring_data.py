"""What the page Monitoring reads and saves: always as it stands, since returns come in while others look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from app import data
from interventions.errors import InputError
from interventions.proposing import Actor
from interventions.returns import Account, Frequency, PlannedReturn, Return
from interventions.store import monitoring as stored
from interventions.store.awarding import frozen_theory
from interventions.store.engine import empty_log, transaction
from interventions.store.proposals import list_proposals
from logic_models import LogicModel, Monitoring, monitor
from logic_models.kinds import NodeKind
from logic_models.monitoring.plan import plan_of, target_of
from logic_models.storing import from_stored


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Returned:
    """One project as it is monitored: its frozen theory, the plan, every return with those replaced, and accounts."""

    model: LogicModel
    plan: pd.DataFrame
    returns: pd.DataFrame
    accounts: pd.DataFrame

    def standing(self) -> pd.DataFrame:
        """The returns that stand."""
        return self.returns[self.returns["in_force"].astype(bool)].reset_index(drop=True)

    def monitored(self, as_of: date) -> Monitoring:
        """How the project stands on a day."""
        return monitor(self.model, self.standing(), as_of=as_of, plan=self.plan)


def monitored_projects() -> dict[str, str]:
    """Projects that were awarded on a theory of change: identifier → title, the latest first."""
    with transaction(data.store()) as session:
        frame = list_proposals(session)
    awarded = frame[frame["frozen_version"].notna() & (frame["project_id"] != "")]
    return dict(zip(awarded["project_id"], awarded["title"], strict=True))


def read_monitoring(project_id: str) -> Returned:
    """All that is kept of one project; a node without an agreed plan is held to what its theory says."""
    with transaction(data.store()) as session:
        model = from_stored(frozen_theory(session, project_id))
        agreed = stored.read_plan(session, project_id)
        returns = stored.read_returns(session, project_id, replaced=True)
        accounts = stored.read_accounts(session, project_id)
    own = plan_of(model)
    own = own[~own["node_id"].isin(agreed["node_id"])]
    plan = pd.concat([agreed, own], ignore_index=True) if len(agreed) and len(own) else agreed if len(agreed) else own
    return Returned(model=model, plan=plan, returns=returns, accounts=accounts)


def save_return(project_id: str, returned: Return, *, by: Actor, why: str) -> bool:
    """Store a return, or correct one; False where it says nothing new."""
    with data.changing() as session:
        return stored.save_return(session, project_id, returned, by=by, why=why)


def take_back_return(project_id: str, *, node_id: str, step: str, period: str, by: Actor, why: str) -> None:
    """Take out a return that was of another node or period."""
    with data.changing() as session:
        stored.take_back_return(session, project_id, node_id=node_id, step=step, period=period, by=by, why=why)


def save_plan(project_id: str, model: LogicModel, planned: PlannedReturn, *, by: Actor, why: str) -> bool:
    """Say what is returned of a node and what it is held against.

    InputError where what the theory plans for one time is to be reached in another: 60 a year is not 60 a quarter.
    """
    node = model.node(planned.node_id)
    own = plan_of(model).set_index("node_id")["every"].get(node.id, planned.every)
    if node.kind is NodeKind.OUTPUT and own != planned.every and planned.target == target_of(node):
        raise InputError(
            f"{planned.target:g} is planned {Frequency.labels()[own].lower()}.", where=node.text,
            mend=f"Write what is to be reached {planned.every.label.lower()}.",
        )  # fmt: skip
    with data.changing() as session:
        return stored.save_plan(session, project_id, planned, by=by, why=why)


def save_account(project_id: str, told: Account, *, by: Actor) -> None:
    """Store what somebody told."""
    with data.changing() as session:
        stored.save_account(session, project_id, told, by=by)


def withdraw_consent(account_id: int, *, by: Actor) -> None:
    """Take a person's words out for good: also of the log that the database writes ahead of its file."""
    with data.changing() as session:
        stored.withdraw_consent(session, account_id, by=by)
    empty_log(data.store())
