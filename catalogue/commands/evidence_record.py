"""One intervention as the command line prints it: what it is, its registers, its studies, and who is funded for it."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from catalogue.evidence.words import facts_of_claim, say_effect, version_of_claim
from interventions.figures import missing, number, plural, pounds
from interventions.vocabulary import EcologicalLevel, PreventionTier, Setting

if TYPE_CHECKING:
    import pandas as pd

    from catalogue.evidence.results import Evidence
    from interventions.tables import ProjectTables

_WIDTH = 100


def print_intervention(frames: dict[str, pd.DataFrame], held: Evidence, code: str) -> None:
    """What the intervention is, on whom and what it works, and what the registers hold, each in its own words."""
    known = frames["interventions"]
    own = known[known["code"] == code].to_dict("records")[0]
    print(own["name"])
    mechanism = f"How it may work. {own['mechanism']}" if own["mechanism"] else ""
    link = "" if own["link"] in own["source"] else own["link"]
    for text in (own["description"], mechanism, _tags(frames, code), f"Source: {own['source']}", link):
        _print_wrapped(text)
    print()
    for line in held.summary().splitlines():
        print(fill(line, _WIDTH))
    for row in held.claims.to_dict("records"):
        _print_claim(row)
    if len(held.history):
        print("\nEarlier readings")
    for row in held.history.to_dict("records"):
        _print_claim(row)


def _tags(frames: dict[str, pd.DataFrame], code: str) -> str:
    tags = frames["intervention tags"]
    own = tags[tags["intervention_code"] == code]
    factors = dict(zip(frames["factors"]["code"], frames["factors"]["name"], strict=True))
    facets = {"tier": ("Tiers", PreventionTier.labels()), "setting": ("Settings", Setting.labels()),
              "level": ("Ecological levels", EcologicalLevel.labels()), "factor": ("Factors", factors)}  # fmt: skip
    return " ".join(
        f"{title}: {', '.join(labels.get(tag, tag) for tag in own.loc[own['facet'] == facet, 'code']) or 'not stated'}."
        for facet, (title, labels) in facets.items()
    )


def _print_claim(row: dict[Any, Any]) -> None:
    """One claim: register, level and outcome; its version and day; what else the register states; its source."""
    print(f"\n{row['register']}: “{row['label']}” · {row['outcome_name']}")
    said = "; ".join(f"{label.lower()}: {value}" for label, value in facts_of_claim(row).items())
    source = f"Version: {version_of_claim(row)}. Source: {row['source']}."
    for text in (row["meaning"], source, said, row["link"]):
        _print_wrapped(text)


def print_studies(studies: pd.DataFrame, pooled: list[str]) -> None:
    """Each study with its effect and interval, then what comes of putting them together."""
    print("\nStudies" if len(studies) else "\nNo single study is held.")
    for row in studies.to_dict("records"):
        people = "" if missing(row["n"]) else f"{number(row['n'])} people"
        facts = [row["country"], row["design"], people, say_effect(row) or "effect not stated"]
        _print_wrapped(f"{row['citation']}: {', '.join(fact for fact in facts if fact)}.")
    for words in pooled:
        print(f"\n{fill(words, _WIDTH)}")


def print_projects(found: ProjectTables) -> None:
    """The real projects that use it, those at confidential places counted and not named."""
    if found.projects.empty:
        print("\nNo funded project uses it.")
        return
    money = found.awards.groupby("project_id")["amount_pence"].sum(min_count=1)
    print(f"\n{plural(len(found.projects), 'project')}, money stated: {pounds(money.sum(min_count=1))}.")
    for row in found.projects[~found.projects["confidential"]].sort_values("title").to_dict("records"):
        provider = row["provider"] or "provider not stated"
        _print_wrapped(f"{row['title']} ({row['project_id']}), {provider}: {pounds(money.get(row['project_id']))}")
    if hidden := int(found.projects["confidential"].sum()):
        print(f"  {plural(hidden, 'project')} at a confidential place counted, not named.")


def print_review(reviews: pd.DataFrame, code: str) -> None:
    """When the unit last looked at the evidence, and what it found."""
    own = reviews[reviews["intervention_code"] == code].sort_values("reviewed_on", kind="stable").to_dict("records")
    if not own:
        print("\nThe evidence was never reviewed.")
        return
    following = "not set" if missing(own[-1]["next_due"]) else own[-1]["next_due"]
    print(f"\nLast reviewed on {own[-1]['reviewed_on']}; next due {following}. {own[-1]['note']}".rstrip())


def _print_wrapped(text: str) -> None:
    if text:
        print(fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False))
