"""The record of one project, to read: its life, people, reach, money, tags and where its facts come from."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import data
from app.components.charts import show_chart
from app.components.frame import SYNTHETIC_NOTE, link, plain, say_empty
from app.components.rows import Cell, show_rows
from catalogue.record_pictures import draw_life
from interventions.figures import plural, pounds
from interventions.record_changes import FIELDS, HIDDEN, NOT_STATED, PLACE_FIELDS, say_field
from interventions.records import AwardRecord, ProjectRecord
from interventions.vocabulary import MoneyKind, PreventionTier, ProjectStatus, Setting, Term, Theme

_CLOSED = (ProjectStatus.ENDED.value, ProjectStatus.DISCONTINUED.value)


def show_head(record: ProjectRecord, version: int) -> None:
    """Title, status, when it was last confirmed, and what is special about it."""
    st.subheader(plain(record.title), anchor=False)
    status = say_field(record, "status")
    st.markdown(f"**{status}** · {plain(record.provider or 'provider not stated')} · {say_field(record, 'kind')}")
    st.caption(f"{plain(record.project_id)} · version {version} · {say_assured(record)}")
    if record.synthetic:
        st.info(SYNTHETIC_NOTE.replace("This place is", "This project is"))
    if record.merged_into:
        st.info("This record was merged into another; it counts no more.")
        link(f"Open {record.merged_into}", "project", project=record.merged_into)
    if record.description:
        st.markdown(plain(record.description))


def say_assured(record: ProjectRecord, today: date | None = None) -> str:
    """'confirmed 12 days ago (2026-11-09)', or that nobody ever did."""
    if not record.assured_date:
        return "never confirmed"
    days = ((today or date.today()) - date.fromisoformat(record.assured_date)).days
    when = "today" if days == 0 else f"{plural(days, 'day')} ago" if days > 0 else "for a day to come"
    return f"confirmed {when} ({record.assured_date})"


def show_life(record: ProjectRecord) -> None:
    """The stages as a picture and as a list, with reasons; what came before and after."""
    st.subheader("Life", anchor=False)
    stages = _stages(record)
    if stages:
        show_chart(lambda: draw_life(_spans(record, stages)), key=("life", record.model_dump_json()),
                   alt="The project's stages along the years: " + "; ".join(_say_stages(stages)))  # fmt: skip
        st.markdown("\n".join(f"- {plain(words)}" for words in _say_stages(stages)))
    else:
        st.markdown("Start and end are not stated.")
    if record.status_note:
        st.markdown(f"*{plain(record.status_note)}*")
    known = data.projects().projects
    before = known.loc[known["successor_id"] == record.project_id, ["project_id", "title"]]
    for identifier, title in before.itertuples(index=False):
        link(f"Follows: {title}", "project", project=identifier)
    if record.successor_id:
        titles = dict(zip(known["project_id"], known["title"], strict=True))
        link(f"Followed by: {titles.get(record.successor_id, record.successor_id)}", "project",
             project=record.successor_id)  # fmt: skip


def _stages(record: ProjectRecord) -> list[tuple[str, str, str]]:
    """(status in words, from, why) in order, ending with the end date where it is stated."""
    labels = ProjectStatus.labels()
    stages = [(labels[stage.status], stage.from_date, stage.note) for stage in record.stages]
    if not stages and record.start_date:
        stages = [("Start" if record.status in _CLOSED else labels[record.status], record.start_date, "")]
    if record.end_date:
        stages.append(("End date", record.end_date, ""))
    return stages


def _say_stages(stages: list[tuple[str, str, str]]) -> list[str]:
    told = sorted(stages, key=lambda stage: stage[1])
    return [f"{day}: {label}" + (f". {note}" if note else "") for label, day, note in told]


def _spans(record: ProjectRecord, stages: list[tuple[str, str, str]]) -> pd.DataFrame:
    """label, begin, finish: a stage lasts until the next begins, the last until the end date or today."""
    begun = [stage for stage in stages if stage[0] != "End date"] or stages
    last = record.end_date or date.today().isoformat()
    ends = [day for _, day, _ in begun[1:]] + [max(last, begun[-1][1])]
    rows = [(label, day, end) for (label, day, _), end in zip(begun, ends, strict=True)]
    return pd.DataFrame(rows, columns=["label", "begin", "finish"])


def show_people(record: ProjectRecord) -> None:
    """Whom it is for, and how many it reaches, with what dose."""
    left, right = st.columns(2)
    with left:
        st.subheader("Whom it is for", anchor=False)
        ages = say_ages(record)
        _facts(record, ("sex", "referrals", "capacity", "waiting_days"), first=[("Ages", ages)])
    with right:
        st.subheader("Reach and dose", anchor=False)
        names = ("reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions", "hours_per_week")
        _facts(record, names)


def say_ages(record: ProjectRecord) -> str:
    """'10 to 17', '16 and over', 'up to 12' or that it is not stated."""
    low, high = record.age_from, record.age_to
    if low is None and high is None:
        return NOT_STATED
    return f"{low} to {high}" if None not in (low, high) else f"{low} and over" if high is None else f"up to {high}"


def _facts(record: ProjectRecord, names: tuple[str, ...], *, first: list[tuple[str, str]] | None = None) -> None:
    known = data.names()
    facts = [*(first or []), *((FIELDS[name], say_field(record, name, known)) for name in names)]
    st.markdown("\n".join(f"- {label}: {plain(value)}" for label, value in facts))


def show_money(record: ProjectRecord) -> None:
    """Awards by year and funder; what was granted and what others added, apart."""
    st.subheader("Money", anchor=False)
    if not record.awards:
        st.markdown("Not stated.")
        return
    totals = []
    for kind, words in ((MoneyKind.GRANT, "Granted"), (MoneyKind.LEVERAGED, "Leveraged")):
        amounts = [award.amount_pence for award in record.awards if award.kind == kind.value]
        stated = [amount for amount in amounts if amount is not None]
        if amounts:
            without = f", and {plural(len(amounts) - len(stated), 'award')} without a stated amount"
            some = without if len(stated) < len(amounts) and stated else ""
            totals.append(f"{words}: **{pounds(sum(stated) if stated else None)}**{some}")
    st.markdown(". ".join(totals) + ".")
    ordered = sorted(record.awards, key=lambda award: (award.period or award.award_date or "", award.funder))
    rows: list[list[Cell]] = [
        [award.period or award.award_date or NOT_STATED, _say_funder(award), MoneyKind.labels()[award.kind],
         pounds(award.amount_pence)]
        for award in ordered
    ]  # fmt: skip
    show_rows(["Year", "Funder", "Kind", "Amount"], rows, caption="Every award that is held", figures=("Amount",))


def _say_funder(award: AwardRecord) -> str:
    more = [f"awarded {award.award_date}" if award.award_date else "", award.reference]
    words = ", ".join(filter(None, more))
    return (award.funder or NOT_STATED) + (f" ({words})" if words else "")


def show_tags(record: ProjectRecord) -> None:
    """Tags with what each means at hand, interventions as links, and the findings of need it answers."""
    st.subheader("What it works on", anchor=False)
    terms: tuple[tuple[str, type[Term]], ...] = (("tiers", PreventionTier), ("settings", Setting), ("themes", Theme))
    for name, known in terms:
        meanings = "\n\n".join(f"**{t.label}**: {t.definition}" for t in known if t.value in getattr(record, name))
        st.markdown(f"{FIELDS[name]}: {plain(say_field(record, name))}", help=meanings or None)
    st.markdown(f"{FIELDS['factors']}: {plain(say_field(record, 'factors', data.names()))}")
    if not record.interventions:
        st.markdown(f"{FIELDS['interventions']}: {NOT_STATED}")
    for code in record.interventions:
        link(f"Intervention: {data.names().get(code, code)}", "interventions", intervention=code)
    st.markdown(f"{FIELDS['findings']}: {plain(say_field(record, 'findings', data.names()))}")


def show_theory(record: ProjectRecord) -> None:
    """The theory of change that the project is linked to, drawn; or how to link one."""
    st.subheader("Theory of change", anchor=False)
    stored = data.stored_theories()
    if not record.theory_id:
        st.markdown("None is linked. Choose one under Edit, Theory of change and source.")
        return
    if record.theory_id not in set(stored["theory_id"]):
        say_empty(f"The theory {record.theory_id!r} is not stored.", "vru import logic-model FILE.yaml")
        return
    from logic_models import to_dot

    model = data.theory(record.theory_id)
    link(f"{model.title}: read and check it", "theories", theory=record.theory_id)
    with st.expander("See it drawn"):
        st.graphviz_chart(to_dot(model, downwards=True), width="content", alt=f"{model.title}, from problem to impact")


def show_source(record: ProjectRecord) -> None:
    """Monitoring to come, and where the record's facts come from."""
    st.subheader("Monitoring, evaluations and source", anchor=False)
    st.markdown("Monitoring and evaluations: none held yet.")
    st.markdown(f"Source: {plain(record.source or NOT_STATED)}")
    if record.url:
        st.markdown(f"Web address: {plain(record.url)}")
    cells = data.origins(record.project_id)
    if cells.empty:
        return
    rows: list[list[Cell]] = [
        [FIELDS.get(cell["field"], cell["field"]), f"{cell['file']}, {cell['cell']}",
         HIDDEN if record.confidential and cell["field"] in PLACE_FIELDS else cell["raw"]]
        for cell in cells.to_dict("records")
    ]  # fmt: skip
    with st.expander("The cells it came from"):
        show_rows(["Field", "Cell", "What stood there"], rows, caption="As the spreadsheet had it when it was imported")
