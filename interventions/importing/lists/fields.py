"""The fields of a project that a column of a list may fill, and the titles people give such columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from interventions.vocabulary import (
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Term,
    Theme,
)


@dataclass(frozen=True, slots=True)
class ListField:
    """A field: what it is called, how its cells are read, and titles under which it is met."""

    label: str
    kind: str
    titles: tuple[str, ...]


FIELDS: dict[str, ListField] = {
    "title": ListField("Title of the project", "text", (
        "project", "project title", "project name", "title", "name of project", "scheme", "programme", "initiative",
        "intervention name", "activity", "service name", "name", "funded project", "project/activity")),
    "provider": ListField("Provider", "text", (
        "provider", "who delivers",
        "organisation", "organization", "delivered by", "delivery partner", "delivery organisation",
        "recipient", "grantee", "lead organisation", "lead agency", "recipient organisation", "supplier", "applicant",
        "name of organisation", "charity", "delivery lead")),
    "provider_id": ListField("Provider's charity or company number", "text", (
        "organisation id", "org id", "charity number", "company number", "provider id", "recipient org id",
        "registered number")),
    "project_id": ListField("Identifier of the project", "text", (
        "id", "project id", "ref", "project ref", "reference", "project reference", "identifier", "unique id", "no")),
    "description": ListField("Description", "text", (
        "description", "summary", "details", "what it does", "aims", "aim", "overview", "project description",
        "brief description", "about", "purpose")),
    "areas": ListField("Areas it works in", "areas", (
        "area", "areas", "district", "local authority", "borough", "where", "delivery area", "geography", "place",
        "authority", "area covered", "areas covered", "locality", "lsoa", "gss code", "area code")),
    "location_text": ListField("Where, in words", "text", (
        "location", "venue", "where delivered", "delivery location", "site", "place of delivery", "estate", "ward")),
    "status": ListField("Status", "status", (
        "status", "current status", "project status", "stage", "state", "live", "position")),
    "status_note": ListField("Reason for the status", "text", (
        "status note", "comments", "comment", "notes", "update", "progress", "reason", "remarks")),
    "tiers": ListField("Prevention tiers", "tiers", (
        "tier", "tiers", "prevention tier", "prevention level", "level of prevention", "prevention", "prevention type",
        "primary/secondary/tertiary", "level")),
    "settings": ListField("Settings", "settings", ("setting", "settings", "delivery setting", "type of setting")),
    "themes": ListField("Themes", "themes", (
        "theme", "themes", "priority", "priorities", "crime type", "focus", "issue", "harm", "violence type")),
    "interventions": ListField("Interventions (types of programme)", "interventions", (
        "intervention", "intervention type", "type of intervention", "programme type", "approach")),
    "factors": ListField("Risk and protective factors", "factors", (
        "factor", "factors", "risk factor", "risk factors", "protective factors", "factors addressed")),
    "referrals": ListField("Referral routes", "referrals", ("referral", "referral route", "referred by", "referrals")),
    "kind": ListField("Kind of work", "kind", ("kind", "type of work", "project type", "kind of work", "type")),
    "sex": ListField("Open to (sex)", "sex", ("sex", "gender", "open to", "male/female")),
    "funder": ListField("Funder", "text", (
        "funder", "funded by", "funding source", "source of funding", "funding stream", "fund", "paid by", "grant")),
    "amount": ListField("Amount of money", "money", (
        "amount", "funding", "grant amount", "award", "amount awarded", "value", "cost", "budget", "total funding",
        "funding amount", "amount agreed", "agreed", "amount funded", "amount given", "grant value", "total",
        "allocation", "spend", "£", "funding £", "total cost", "grant awarded", "funding awarded", "total award",
        "contract value")),
    "leveraged": ListField("Money drawn in from others", "money", (
        "match funding", "matched funding", "match", "leverage", "leveraged", "other funding", "contribution in kind",
        "in kind")),
    "award_date": ListField("Date of the award", "date", (
        "award date", "date awarded", "grant date", "date of award", "approved", "approval date", "date approved")),
    "period": ListField("Financial year of the money", "period", (
        "year", "financial year", "funding year", "period", "fy", "year of funding", "funding period")),
    "reference": ListField("Funder's reference of the grant", "text", (
        "grant reference", "grant ref", "contract number", "award reference", "po number", "funder reference")),
    "start_date": ListField("Start", "date", (
        "start", "start date", "project start", "from", "begins", "began", "commenced", "date started", "start month")),
    "end_date": ListField("End", "last day", (
        "end", "end date", "project end", "to", "until", "finish", "finishes", "completion date", "ends", "end month")),
    "reach_planned": ListField("People planned to be reached", "number", (
        "target", "planned reach", "target number", "expected beneficiaries", "people planned", "target beneficiaries",
        "planned beneficiaries", "number of young people planned", "planned participants")),
    "reach_actual": ListField("People reached", "number", (
        "reach", "reached", "people reached", "beneficiaries", "number of beneficiaries", "participants",
        "number of participants", "young people reached", "number of young people", "actual reach", "actual",
        "people supported", "no of young people")),
    "contacts_planned": ListField("Contacts planned", "number", ("contacts planned", "planned contacts")),
    "contacts_actual": ListField("Contacts made", "number", ("contacts", "contacts made", "number of contacts")),
    "sessions": ListField("Sessions a person", "number", ("sessions", "number of sessions", "sessions per person")),
    "hours_per_week": ListField("Hours a week", "decimal", ("hours per week", "hours a week", "weekly hours")),
    "capacity": ListField("Places at one time", "number", ("capacity", "places", "caseload", "number of places")),
    "waiting_days": ListField("Days of waiting", "number", ("waiting time", "waiting days", "wait", "days waiting")),
    "ages": ListField("Ages (both ends)", "ages", (
        "age", "ages", "age range", "age group", "target age", "ages covered", "age of participants")),
    "age_from": ListField("Youngest age", "number", ("age from", "minimum age", "min age", "youngest")),
    "age_to": ListField("Oldest age", "number", ("age to", "maximum age", "max age", "oldest")),
    "url": ListField("Web address", "text", ("url", "website", "web address", "link", "web")),
    "office_address": ListField("Provider's office", "text", ("address", "office address", "registered address")),
    "confidential": ListField("Place is confidential", "yes or no", (
        "confidential", "refuge", "sensitive location", "confidential location", "address withheld")),
    "assured_date": ListField("Last confirmed on", "date", (
        "last confirmed", "date checked", "last checked", "assured date", "last reviewed", "last updated")),
}  # fmt: skip
PERSONAL = (
    "contact", "contact name", "contact details", "email", "e-mail", "email address", "telephone", "phone", "mobile",
    "tel", "lead officer", "named lead", "project lead", "lead contact", "project manager", "lead name", "staff",
    "main contact", "officer", "worker", "manager", "name of lead",
)  # fmt: skip
MONEY = ("amount", "leveraged")
AWARD = ("funder", "award_date", "period", "reference")
VOCABULARIES: dict[str, type[Term]] = {
    "tiers": PreventionTier, "settings": Setting, "themes": Theme, "referrals": ReferralRoute, "status": ProjectStatus,
    "kind": ProjectKind, "sex": Sex,
}  # fmt: skip

# Words met in real lists for codes of ours; a list's own mapping goes before them.
WORDS: dict[str, dict[str, str]] = {
    "status": {
        "ongoing": "active", "on going": "active", "live": "active", "running": "active", "in progress": "active",
        "current": "active", "open": "active", "delivering": "active", "continuing": "active", "in delivery": "active",
        "started": "active", "underway": "active", "yes": "active", "complete": "ended", "completed": "ended",
        "finished": "ended", "closed": "ended", "ended": "ended", "done": "ended", "proposed": "planned",
        "pending": "planned", "not started": "planned", "in development": "planned", "approved": "planned",
        "mobilising": "planned", "on hold": "paused", "suspended": "paused",
        "cancelled": "discontinued", "withdrawn": "discontinued", "stopped": "discontinued",
        "terminated": "discontinued", "continued": "extended", "extension": "extended",
    },
    "tiers": {"universal": "primary", "all": "primary;secondary;tertiary", "all tiers": "primary;secondary;tertiary"},
    "settings": {
        "schools": "school", "education": "school", "college": "school", "colleges": "school", "families": "family",
        "individuals": "family", "home": "family", "street": "community", "hospital": "health", "a and e": "health",
        "emergency department": "health", "custody": "justice", "prison": "justice", "probation": "justice",
        "youth justice": "justice", "court": "justice",
    },
    "themes": {
        "youth violence": "youth-violence", "knives": "knife-crime", "guns": "gun-crime", "firearms": "gun-crime",
        "domestic violence": "domestic-abuse", "da": "domestic-abuse", "dv": "domestic-abuse", "cce": "exploitation",
        "cse": "exploitation", "county lines": "exploitation", "child exploitation": "exploitation",
        "gangs": "gangs-and-organised-crime", "drugs": "drugs-and-alcohol", "alcohol": "drugs-and-alcohol",
        "robbery": "robbery-and-burglary", "burglary": "robbery-and-burglary", "asb": "anti-social-behaviour",
        "hate": "hate-crime", "prevent": "extremism", "violence": "serious-violence", "nte": "night-time-economy",
    },
    "referrals": {
        "self": "self", "self referral": "self", "family": "self", "schools": "school",
        "youth offending": "youth-justice", "yos": "youth-justice", "yot": "youth-justice",
        "social services": "social-care", "early help": "social-care",
        "probation": "court-or-probation", "court": "court-or-probation", "hospital": "health", "gp": "health",
        "nhs": "health", "none": "open", "no referral": "open",
    },
    "kind": {"service": "delivery", "direct work": "delivery", "awareness": "campaign", "workforce": "training",
             "evaluation": "research", "study": "research"},
    "sex": {"both": "any", "all": "any", "mixed": "any", "f": "female", "girls": "female", "women": "female",
            "m": "male", "boys": "male", "men": "male", "females": "female", "males": "male"},
}  # fmt: skip


def plain_words(text: str) -> str:
    """A title or name in small letters, '&' as 'and', without signs: 'Project Title *' → 'project title'."""
    text = text.casefold().replace("&", " and ")
    return re.sub(r"[^\w£/%]+", " ", text.replace("_", " ")).strip()


_TITLES = {plain_words(title) for field in FIELDS.values() for title in field.titles} | {*map(plain_words, PERSONAL)}


def known_title(text: str) -> bool:
    """Whether a text is one of the titles people give such columns."""
    return plain_words(re.sub(r"\(.*?\)", "", text)) in _TITLES


def is_personal(title: str) -> bool:
    """Whether a column holds the details of a person, which are never kept."""
    words = plain_words(re.sub(r"\(.*?\)", "", title))
    return words in PERSONAL or any(word in words.split() for word in ("email", "telephone", "phone", "mobile"))
