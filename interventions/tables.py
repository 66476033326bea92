"""Contracts of the frames that cross a border between packages: columns, kinds and units.

The store hands these frames out and the middle packages take them in; `check` is called at every public door,
so that a missing column is named at once and not found as a KeyError three calls later.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas.api import types

from interventions.errors import InputError

_KINDS = {
    "text": lambda s: types.is_string_dtype(s) or types.is_object_dtype(s) or isinstance(s.dtype, pd.CategoricalDtype),
    "number": lambda s: types.is_numeric_dtype(s) and not types.is_bool_dtype(s),
    "flag": types.is_bool_dtype,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract: its name, kind (text, number, flag), unit, and whether it may be empty."""

    name: str
    kind: str
    unit: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A named contract: what one row is, and the columns every such frame has."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame itself if it keeps the contract; otherwise InputError naming every break at once."""
        breaks = [f"column {c.name!r} is missing" for c in self.columns if c.name not in frame.columns]
        for column in self.columns:
            if column.name in frame.columns and len(frame) > 0:
                series = frame[column.name]
                if not series.isna().all() and not _KINDS[column.kind](series):
                    breaks.append(f"column {column.name!r} is {series.dtype}, not a {column.kind}")
                elif column.kind == "number" and np.isinf(series.to_numpy(dtype=float, na_value=np.nan)).any():
                    breaks.append(f"column {column.name!r} has an infinite number")
                if not column.optional and series.isna().any():
                    breaks.append(f"column {column.name!r} has {int(series.isna().sum())} empty cells")
        if not breaks and self.key and frame.duplicated(list(self.key)).any():
            first = frame.loc[frame.duplicated(list(self.key)), list(self.key)].iloc[0].to_dict()
            breaks.append(f"more than one row for {first}")
        if breaks:
            names = ", ".join(c.name for c in self.columns)
            stars = " A suppressed number is left empty, never a star." if "not a number" in "; ".join(breaks) else ""
            mend = f"Its columns are: {names}.{stars}"
            raise InputError("; ".join(breaks) + ".", where=f"table of {self.name}", mend=mend)
        return frame

    def empty(self) -> pd.DataFrame:
        """A frame of this contract with no rows."""
        kinds = {"text": "str", "number": "float64", "flag": "bool"}
        return pd.DataFrame({c.name: pd.Series(dtype=kinds[c.kind]) for c in self.columns})


AREAS = Table(
    "areas",
    "an area",
    (
        Column("area_code", "text"),
        Column("area", "text"),
        Column("area_type", "text"),
        Column("ward_code", "text", optional=True),
        Column("authority_code", "text", optional=True),
        Column("county_code", "text", optional=True),
        Column("force_code", "text", optional=True),
        Column("synthetic", "flag"),
    ),
    key=("area_code",),
)
PROJECTS = Table(
    "projects",
    "a funded project",
    (
        Column("project_id", "text"),
        Column("title", "text"),
        Column("provider", "text", optional=True),
        Column("status", "text"),
        Column("start_date", "text", optional=True),
        Column("end_date", "text", optional=True),
        Column("reach_planned", "number", "people", optional=True),
        Column("reach_actual", "number", "people", optional=True),
        Column("confidential", "flag"),
        Column("synthetic", "flag"),
    ),
    key=("project_id",),
)
PROJECT_TAGS = Table(
    "project tags",
    "a tag of a project: its facet is tier, setting, theme, factor, intervention, referral or finding",
    (Column("project_id", "text"), Column("facet", "text"), Column("code", "text")),
    key=("project_id", "facet", "code"),
)
PROJECT_AREAS = Table(
    "project areas",
    "a delivery area of a project with the share of the project that goes there",
    (Column("project_id", "text"), Column("area_code", "text"), Column("share", "number", "of one")),
    key=("project_id", "area_code"),
)
AWARDS = Table(
    "awards",
    "an award of money to a project, by a funder (grant) or drawn in beside it (leveraged)",
    (
        Column("project_id", "text"),
        Column("funder", "text", optional=True),
        Column("kind", "text"),
        Column("amount_pence", "number", "pence", optional=True),
        Column("award_date", "text", optional=True),
    ),
)
PROJECT_STAGES = Table(
    "project stages",
    "from a date on, a project stood so",
    (Column("project_id", "text"), Column("status", "text"), Column("from_date", "text"), Column("note", "text")),
)
POPULATIONS = Table(
    "populations",
    "the people of all ages in an area in a year",
    (Column("area_code", "text"), Column("year", "number"), Column("people", "number", "people")),
    key=("area_code", "year"),
)
POPULATION_AGES = Table(
    "population by age",
    "the people of one year of age in an area in a year (the oldest age held stands for all above it)",
    (
        Column("area_code", "text"),
        Column("year", "number"),
        Column("age", "number", "years"),
        Column("people", "number", "people"),
    ),
    key=("area_code", "year", "age"),
)
CRIME_COUNTS = Table(
    "crime counts",
    "the crimes of one category recorded in one area in one month (no row: none)",
    (
        Column("area_code", "text"),
        Column("month", "text"),
        Column("category", "text"),
        Column("crimes", "number", "crimes"),
    ),
)
NEED_COUNTS = Table(
    "need counts",
    "the events of one need indicator in one area over one period",
    (Column("area_code", "text"), Column("events", "number", "events")),
    key=("area_code",),
)
NEED_BY_KIND = Table(
    "need by kind",
    "the events of one kind of need in one area over one period",
    (Column("area_code", "text"), Column("kind", "text"), Column("events", "number", "events")),
    key=("area_code", "kind"),
)
NEED_CELLS = Table(
    "need cells",
    "the need of one area, whole (factor empty) or as far as one factor's indicator measures it",
    (
        Column("area_code", "text"),
        Column("factor", "text"),
        Column("need_name", "text"),
        Column("need", "number", "events or people"),
        Column("lower", "number", "events or people"),
        Column("upper", "number", "events or people"),
        Column("people", "number", "people"),
        Column("denominator", "text"),
    ),
    key=("area_code", "factor"),
)
NEED_VALUES = Table(
    "need values",
    "one indicator's value in one area for one period",
    (
        Column("indicator", "text"),
        Column("area_code", "text"),
        Column("period", "text"),
        Column("value", "number", optional=True),
        Column("count", "number", optional=True),
        Column("denominator", "number", optional=True),
    ),
)
NEED_INDICATORS = Table(
    "need indicators",
    "what is counted, by whom and of whom",
    (
        Column("code", "text"),
        Column("name", "text"),
        Column("theme", "text"),
        Column("kind", "text"),
        Column("per", "number", "people", optional=True),
        Column("denominator_name", "text"),
        Column("agency", "text"),
        Column("polarity", "text"),
        Column("method", "text"),
        Column("rounded_to", "number", optional=True),
        Column("hidden_from", "number", optional=True),
        Column("hidden_to", "number", optional=True),
    ),
    key=("code",),
)
SEVERITY_WEIGHTS = Table(
    "severity weights",
    "how much harm one crime of an offence stands for, in one version of one set",
    (
        Column("weight_set", "text"),
        Column("version", "text"),
        Column("code", "text"),
        Column("offence", "text"),
        Column("category", "text"),
        Column("weight", "number"),
    ),
    key=("weight_set", "version", "code"),
)
CLAIMS = Table(
    "evidence claims",
    "what one register said of one intervention on one day, in its own scale",
    (
        Column("intervention_code", "text"),
        Column("register_code", "text"),
        Column("register_version", "text"),
        Column("date_read", "text", optional=True),
        Column("outcome", "text"),
        Column("setting", "text"),
        Column("tiers", "text"),
        Column("country", "text"),
        Column("value", "text"),
        Column("security", "text"),
        Column("cost_band", "text"),
        Column("studies", "number", "studies", optional=True),
        Column("measure", "text"),
        Column("effect", "number", optional=True),
        Column("lower", "number", optional=True),
        Column("upper", "number", optional=True),
        Column("note", "text"),
        Column("source", "text"),
        Column("link", "text"),
    ),
)
RATINGS = Table(
    "ratings",
    "what one register holds of one intervention today, in its own word (label) and as the way it points (stance)",
    (
        Column("intervention_code", "text"),
        Column("intervention", "text"),
        Column("register", "text"),
        Column("register_version", "text"),
        Column("date_read", "text", optional=True),
        Column("outcome_name", "text"),
        Column("setting", "text"),
        Column("tiers", "text"),
        Column("label", "text"),
        Column("stance", "text"),
        Column("link", "text"),
    ),
)
SCALES = Table(
    "scales",
    "a level of a register's scale (impact, security or cost), in our words",
    (
        Column("register_code", "text"),
        Column("scale", "text"),
        Column("level", "text"),
        Column("label", "text"),
        Column("rank", "number"),
        Column("stance", "text"),
        Column("meaning", "text"),
    ),
    key=("register_code", "scale", "level"),
)
STUDIES = Table(
    "studies",
    "a study of an intervention on an outcome; the standard error of a ratio is that of its logarithm",
    (
        Column("citation", "text"),
        Column("intervention_code", "text"),
        Column("outcome", "text"),
        Column("measure", "text"),
        Column("effect", "number", optional=True),
        Column("lower", "number", optional=True),
        Column("upper", "number", optional=True),
        Column("std_error", "number", optional=True),
    ),
)
REVIEWS = Table(
    "evidence reviews",
    "a day on which the unit looked at the evidence for an intervention",
    (
        Column("intervention_code", "text"),
        Column("reviewed_on", "text"),
        Column("next_due", "text", optional=True),
    ),
)

SCORES = Table(
    "scores",
    "what one assessor gave one proposal on one criterion",
    (Column("assessor", "text"), Column("criterion", "text"), Column("score", "number")),
    key=("assessor", "criterion"),
)
MONITORING_RETURNS = Table(
    "monitoring returns",
    "what a project returned of one node, or of one step of its funnel, for one period",
    (
        Column("node_id", "text"),
        Column("step", "text"),
        Column("period", "text"),
        Column("numerator", "number", optional=True),
        Column("denominator", "number", optional=True),
        Column("value", "number", optional=True),
        Column("people", "number", "people", optional=True),
        Column("new_people", "number", "people", optional=True),
        Column("contacts", "number", "contacts", optional=True),
    ),
    key=("node_id", "step", "period"),
)
MONITORING_PLAN = Table(
    "monitoring plan",
    "what is returned of one node, how often, and what it is held against",
    (
        Column("node_id", "text"),
        Column("every", "text"),
        Column("direction", "text"),
        Column("target", "number", optional=True),
        Column("improvement_trigger", "number", optional=True),
        Column("starts", "text"),
        Column("ends", "text"),
        Column("due_days", "number", "days after the period"),
    ),
    key=("node_id",),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectTables:
    """The funded projects as frames (contracts PROJECTS, PROJECT_TAGS, PROJECT_AREAS, AWARDS, PROJECT_STAGES)."""

    projects: pd.DataFrame
    tags: pd.DataFrame
    areas: pd.DataFrame
    awards: pd.DataFrame
    stages: pd.DataFrame = field(default_factory=PROJECT_STAGES.empty)

    def __post_init__(self) -> None:
        PROJECTS.check(self.projects)
        PROJECT_TAGS.check(self.tags)
        PROJECT_AREAS.check(self.areas)
        AWARDS.check(self.awards)
        PROJECT_STAGES.check(self.stages)

    def keep(self, identifiers: pd.Series) -> ProjectTables:
        """Only the projects named, in every frame."""
        chosen = set(identifiers)
        parts = {
            name: frame[frame["project_id"].isin(chosen)].reset_index(drop=True)
            for name, frame in (
                ("projects", self.projects),
                ("tags", self.tags),
                ("areas", self.areas),
                ("awards", self.awards),
                ("stages", self.stages),
            )
        }
        return ProjectTables(**parts)
