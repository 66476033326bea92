"""How true and how complete the catalogue is: what each record lacks, what contradicts itself, who must look again.

Rules about whom a project reaches (reach, ages) are asked of direct delivery only: a study reaches nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from catalogue.quality_rules import RULES, Rule
from interventions.errors import InputError
from interventions.figures import plural, pounds
from interventions.tables import ProjectTables
from interventions.vocabulary import ProjectKind, ProjectStatus

DAYS = 180
_RUNNING = [ProjectStatus.ACTIVE.value, ProjectStatus.EXTENDED.value, ProjectStatus.PAUSED.value]
_COLUMNS = ["project_id", "title", "rule", "missing", "mend", "field", "pence", "assured_date"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """What is to be mended. `faults`: one row a record and rule; `complete`: field, records, of, share.

    `projects`: how many records were looked at; `days`: how old a confirmation may be.
    """

    faults: pd.DataFrame
    complete: pd.DataFrame
    projects: int
    as_of: date
    days: int

    def summary(self) -> str:
        """How many records need mending, the commonest reasons, and how many nobody confirmed lately."""
        if not self.projects:
            return "No project is held."
        records = self.faults["project_id"].nunique()
        counted = self.counts()
        common = counted[(counted["rule"] != "stale") & (counted["records"] > 0)].head(3)
        said = [f"{plural(self.projects, 'record')} looked at, {records:,} with something to mend."]
        if len(common):
            named = zip(common["name"], common["records"], strict=True)
            said.append("Most often: " + "; ".join(f"{name.lower()} ({count:,})" for name, count in named) + ".")
        stale = int((self.faults["rule"] == "stale").sum())
        said.append(f"{stale:,} not confirmed in the {self.days} days to {self.as_of.isoformat()}.")
        return " ".join(said)

    def to_frame(self) -> pd.DataFrame:
        """One row a record and rule, most money first: what is missing, how to mend it, and the money at stake."""
        return self.faults.copy()

    def counts(self) -> pd.DataFrame:
        """Records per rule, most first; rules that every record keeps are shown with nought."""
        found = self.faults["rule"].value_counts()
        rows = [(rule.code, rule.name, rule.mend, int(found.get(rule.code, 0))) for rule in RULES]
        frame = pd.DataFrame(rows, columns=["rule", "name", "mend", "records"])
        return frame.sort_values("records", ascending=False, kind="stable").reset_index(drop=True)

    def only(self, rule: str) -> pd.DataFrame:
        """The rows of one rule; every row where none is named. Raises InputError for an unknown rule."""
        if rule and rule not in {known.code for known in RULES}:
            raise InputError(f"{rule!r} is no rule.", mend=f"One of: {', '.join(known.code for known in RULES)}.")
        return self.faults[self.faults["rule"] == rule].reset_index(drop=True) if rule else self.to_frame()

    def plot(self) -> Any:
        """How complete each field is, as bars."""
        from catalogue.record_pictures import draw_complete

        return draw_complete(self.complete)


def check_quality(
    tables: ProjectTables, *, findings: Collection[str], interventions: Collection[str], as_of: date, days: int = DAYS
) -> Quality:
    """Look at every record with every rule.

    `findings` and `interventions` are the codes that are known; a confirmation older than `days` before `as_of` is
    stale. Most money at stake first; a record without stated money comes after those with.
    """
    if days < 1:
        raise InputError(f"{days} days is too few.", mend="Give at least 1.")
    facts = _facts(tables, findings, interventions)
    asked = facts["kind"] == ProjectKind.DELIVERY.value
    broken = _broken(facts, as_of, days)
    parts = [_rows(facts[_applies(rule, asked) & broken[rule.code]], rule) for rule in RULES]
    faults = pd.concat(parts, ignore_index=True).sort_values(
        ["pence", "project_id"], ascending=[False, True], na_position="last", kind="stable"
    )
    return Quality(
        faults=faults.reset_index(drop=True), complete=_complete(broken, asked), projects=len(facts), as_of=as_of,
        days=days,
    )  # fmt: skip


def _facts(tables: ProjectTables, findings: Collection[str], interventions: Collection[str]) -> pd.DataFrame:
    """One row a project with what the rules ask of its parts."""
    facts, mine = tables.projects.copy(), tables.projects["project_id"]
    for facet in ("tier", "theme", "setting", "intervention", "finding"):
        facts[facet] = mine.isin(tables.tags.loc[tables.tags["facet"] == facet, "project_id"])
    for facet, known in (("intervention", interventions), ("finding", findings)):
        tags = tables.tags[tables.tags["facet"] == facet]
        facts[f"strange {facet}"] = mine.isin(tags.loc[~tags["code"].isin(list(known)), "project_id"])
    facts["area"] = mine.isin(tables.areas["project_id"])
    facts["pence"] = mine.map(tables.awards.groupby("project_id")["amount_pence"].sum(min_count=1)).astype("Float64")
    last = tables.stages.drop_duplicates("project_id", keep="last")
    facts["reasoned"] = _said(facts["status_note"]) | mine.isin(last.loc[_said(last["note"]), "project_id"])
    return facts


def _said(text: pd.Series) -> pd.Series:
    return text.fillna("").astype("str").str.strip() != ""


def _broken(facts: pd.DataFrame, as_of: date, days: int) -> dict[str, pd.Series]:
    """Rule → which projects break it."""
    oldest = (as_of - timedelta(days=days)).isoformat()
    start, end = _said(facts["start_date"]), _said(facts["end_date"])
    status, successor = facts["status"], facts["successor_id"].fillna("")
    ended = status == ProjectStatus.ENDED.value
    return {
        **{f"no-{facet}": ~facts[facet] for facet in ("tier", "theme", "setting", "area", "intervention", "finding")},
        "no-provider": ~_said(facts["provider"]),
        "no-start": ~start,
        "no-end": ~end,
        "no-money": facts["pence"].isna(),
        "no-reach": facts["reach_planned"].isna() & facts["reach_actual"].isna(),
        "no-ages": facts["age_from"].isna() & facts["age_to"].isna(),
        "no-status": status == ProjectStatus.UNKNOWN.value,
        "no-reason": (status == ProjectStatus.DISCONTINUED.value) & ~facts["reasoned"],
        "past-end": status.isin(_RUNNING) & end & (facts["end_date"].fillna("") < as_of.isoformat()),
        "ended-no-reach": ended & facts["reach_actual"].isna(),
        "stale": facts["assured_date"].fillna("").astype("str") < oldest,
        "strange-successor": (successor != "") & ~successor.isin(facts["project_id"]),
        "strange-intervention": facts["strange intervention"],
        "strange-finding": facts["strange finding"],
    }


def _applies(rule: Rule, delivery: pd.Series) -> pd.Series:
    return delivery if rule.delivery_only else pd.Series(True, index=delivery.index)


def _rows(projects: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    frame = projects[["project_id", "title", "pence", "assured_date"]]
    return frame.assign(rule=rule.code, missing=rule.missing, mend=rule.mend, field=rule.field)[_COLUMNS]


def _complete(broken: dict[str, pd.Series], delivery: pd.Series) -> pd.DataFrame:
    """Share of the records asked that state each field, fullest first."""
    frame = pd.DataFrame(_counted(broken, delivery), columns=["field", "rule", "records", "of"])
    frame["share"] = (frame["records"] / frame["of"].where(frame["of"] > 0)).astype("float64")
    return frame.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def _counted(broken: dict[str, pd.Series], delivery: pd.Series) -> Iterator[tuple[str, str, int, int]]:
    for rule in RULES:
        if rule.states:
            asked = _applies(rule, delivery)
            yield rule.states, rule.code, int((asked & ~broken[rule.code]).sum()), int(asked.sum())


def say_stake(faults: pd.DataFrame) -> str:
    """The stated money of the records named in some rows, each record once."""
    return pounds(faults.drop_duplicates("project_id")["pence"].sum(min_count=1))
