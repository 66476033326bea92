"""How projects went on from year to year: what continued, was delayed, was discontinued, is new, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from catalogue.filters import ProjectFilter, filter_projects
from interventions.disclosure import for_listing
from interventions.figures import listed, plural
from interventions.periods import financial_year, parse_period, say_period
from interventions.tables import ProjectTables
from interventions.vocabulary import MoneyKind, ProjectStatus

COURSES = {
    "continued": "continued", "delayed": "delayed", "discontinued": "discontinued", "ended": "ended", "new": "new",
    "planned": "planned", "unknown": "not known",
}  # fmt: skip
_COURSE_OF = {
    "active": "continued", "extended": "delayed", "paused": "delayed", "discontinued": "discontinued",
    "ended": "ended", "planned": "planned", "unknown": "unknown",
}  # fmt: skip
_LABELS = ProjectStatus.labels()
_OVER = {ProjectStatus.ENDED.value, ProjectStatus.DISCONTINUED.value}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lives:
    """`rows`: one row a project: project_id, title, provider, course (a key of COURSES), funder, other_funder, and one
    column a financial year with its status in words and the reason. `stands`: project_id, title, year, status.

    `main_funder` pays for more than half of those whose funder is known; `undated` projects state no year at all, and
    `confidential` ones are in no list.
    """

    rows: pd.DataFrame
    stands: pd.DataFrame
    periods: tuple[str, ...]
    main_funder: str
    undated: int = 0
    confidential: int = 0

    def summary(self) -> str:
        """How many continued, were delayed, were discontinued or are new; then the reasons, a line each."""
        return "\n".join([self.head(), *self.reasons()])

    def head(self) -> str:
        """The counts, and who pays for the rest."""
        if self.rows.empty:
            return f"No project here is known year by year.{self._left_out()}"
        years = listed(list(dict.fromkeys((self.periods[0], self.periods[-1]))), "to")
        counts = [f"{n} {self._say(course)}" for course in COURSES if (n := int((self.rows["course"] == course).sum()))]
        said = f"{plural(len(self.rows), 'project')}, {years}: {', '.join(counts)}."
        others = self.rows[self.rows["other_funder"]]
        if len(others):
            funders = listed(list(dict.fromkeys(others["funder"])))
            paid = "is paid" if len(others) == 1 else "are paid"
            said += f" {len(others)} of them {paid} by another funder ({funders}): {listed(list(others['title']))}."
        return said + self._left_out()

    def _say(self, course: str) -> str:
        return f"new in {self.periods[-1]}" if course == "new" else COURSES[course]

    def _left_out(self) -> str:
        said = f" {plural(self.undated, 'project')} not known year by year." if self.undated else ""
        return said + (f" {plural(self.confidential, 'confidential project')} not listed." if self.confidential else "")

    def reasons(self) -> list[str]:
        """What was delayed and what was discontinued, each with the last year's words."""
        chosen = self.rows[self.rows["course"].isin(["delayed", "discontinued"])].to_dict("records")
        said = [(row["title"], next(row[year] for year in reversed(self.periods) if row[year])) for row in chosen]
        return [f"{title}. {words}." for title, words in said]

    def to_frame(self) -> pd.DataFrame:
        """One row a project, one column a year."""
        return self.rows.copy()

    def plot(self) -> Any:
        """Projects down, years across, shaded by status."""
        from catalogue.year_charts import draw_lives

        return draw_lives(self)


def project_lives(
    projects: ProjectTables, areas: pd.DataFrame, *, area: str = "", periods: tuple[str, ...] = ()
) -> Lives:
    """How the projects of an area (its code; empty: all) stood in each financial year ('2019/20').

    A project's stages say it; without them its start and end dates do, where both are stated. By default every year is
    shown from the first to the last in which a stage begins.
    """
    chosen, hidden = for_listing(filter_projects(projects, ProjectFilter(area=area), areas))
    stages = _stages(chosen)
    years = periods or _years(chosen)
    stands = pd.DataFrame(
        [(name, year, *_stood(rows, year)) for name, rows in stages.groupby("project_id") for year in years],
        columns=["project_id", "year", "status", "words"],
    ).astype("str")
    dated = stands.loc[stands["status"] != "", "project_id"].unique()
    titles = chosen.projects.set_index("project_id")["title"]
    stands = stands[stands["project_id"].isin(dated)]
    stands.insert(1, "title", stands["project_id"].map(titles))
    funders = {name: paying for name, paying in _funders(chosen).items() if name in set(dated)}
    main = _main(funders)
    rows = _rows(chosen, stands, years)
    paying = [funders.get(name, []) for name in rows["project_id"]]
    rows = rows.assign(
        funder=["; ".join(names) for names in paying],
        other_funder=[bool(main and names) and main not in names for names in paying],
    )
    return Lives(
        rows=rows, stands=stands.drop(columns="words").reset_index(drop=True), periods=years, main_funder=main,
        undated=len(chosen.projects) - len(rows), confidential=hidden,
    )  # fmt: skip


def _stages(projects: ProjectTables) -> pd.DataFrame:
    """project_id, status, from_date, note: as stated, or made from the dates where both are known.

    A start without an end says nothing of the years after it.
    """
    without = projects.projects[~projects.projects["project_id"].isin(projects.stages["project_id"])]
    rows = []
    for name, start, end in without[["project_id", "start_date", "end_date"]].itertuples(index=False):
        if isinstance(start, str) and isinstance(end, str):
            after = str(date.fromisoformat(end) + timedelta(days=1))
            rows += [(name, ProjectStatus.ACTIVE.value, start, ""), (name, ProjectStatus.ENDED.value, after, "")]
    made = pd.DataFrame(rows, columns=["project_id", "status", "from_date", "note"])
    return pd.concat([projects.stages, made], ignore_index=True)


def _years(projects: ProjectTables) -> tuple[str, ...]:
    """Every financial year from the first to the last stage; where none is stated, of the projects' dates."""
    days = projects.stages["from_date"]
    if days.empty:
        days = pd.concat([projects.projects["start_date"], projects.projects["end_date"]]).dropna()
    if days.empty:
        return ()
    first, last = (financial_year(date.fromisoformat(day)) for day in (days.min(), days.max()))
    return tuple(say_period(year) for year in pd.period_range(first, last, freq="Y-MAR"))


def _stood(stages: pd.DataFrame, year: str) -> tuple[str, str]:
    """The last status of a financial year, and the year in words; both empty where it was not running."""
    period = parse_period(year)
    first, last = str(period.start_time.date()), str(period.end_time.date())
    begun = stages[stages["from_date"].between(first, last)]
    before = stages[stages["from_date"] < first]
    if begun.empty:
        status = "" if before.empty else str(before["status"].iloc[-1])
        return ("", "") if status in ("", *_OVER) else (status, _LABELS[status])
    words = [
        _LABELS[status] + (f": {note}" if note else "")
        for status, note in begun[["status", "note"]].itertuples(index=False)
    ]
    return str(begun["status"].iloc[-1]), "; then ".join(words)


def _rows(projects: ProjectTables, stands: pd.DataFrame, years: tuple[str, ...]) -> pd.DataFrame:
    """One row a project: its course, and what it did each year."""
    wide = stands.pivot(index="project_id", columns="year", values="words").reindex(columns=list(years))  # noqa: PD010
    courses = {name: _course(rows["status"].tolist()) for name, rows in stands.groupby("project_id")}
    kept = projects.projects[projects.projects["project_id"].isin(courses)]
    frame = kept[["project_id", "title", "provider"]].assign(course=kept["project_id"].map(courses))
    order = frame["course"].map(list(COURSES).index)
    frame = frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return frame.join(wide, on="project_id")


def _course(statuses: list[str]) -> str:
    """What became of a project by the last of the years."""
    last = next(status for status in reversed(statuses) if status)
    if len(statuses) > 1 and last not in _OVER and not any(statuses[:-1]):
        return "new"
    return _COURSE_OF[last]


def _funders(projects: ProjectTables) -> dict[str, list[str]]:
    """Project → its funders."""
    grants = projects.awards[(projects.awards["kind"] == MoneyKind.GRANT.value) & (projects.awards["funder"] != "")]
    grouped = grants.drop_duplicates(["project_id", "funder"]).groupby("project_id")["funder"]
    return {str(name): list(funders) for name, funders in grouped}


def _main(funders: dict[str, list[str]]) -> str:
    """The funder of more than half of the projects whose funder is known, or none."""
    counted = Counter(name for names in funders.values() for name in names)
    name, count = counted.most_common(1)[0] if counted else ("", 0)
    return name if 2 * count > len(funders) else ""
