"""The field's own words, once: each code with its label and what it means.

Tiers and the public-health approach: Bedfordshire VERU, Strategic Needs Assessment (2020), executive summary and
infographic. Ecological levels: World Health Organization, World report on violence and health (2002).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code that knows its label and its definition."""

    label: str
    definition: str

    def __new__(cls, code: str, label: str, definition: str) -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        term.definition = definition
        return term

    @classmethod
    def codes(cls) -> list[str]:
        """Every code, in the order in which people read them."""
        return [term.value for term in cls]

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Code → label."""
        return {term.value: term.label for term in cls}


class PreventionTier(Term):
    """At which stage of prevention a project works."""

    PRIMARY = "primary", "Primary", "Avoids involvement in violence among people who are not already involved."
    SECONDARY = "secondary", "Secondary", "Works with people at raised risk of becoming involved in violence."
    TERTIARY = "tertiary", "Tertiary", "Lessens harm and future risk among those already involved in violence."


class Setting(Term):
    """Where people are met."""

    SCHOOL = "school", "Schools", "Schools, colleges and early-years settings."
    FAMILY = "family", "Individuals and families", "One-to-one and family work, in homes or services."
    COMMUNITY = "community", "Community", "Streets, public places, neighbourhoods and community groups."
    HEALTH = "health", "Health services", "Hospitals, emergency departments, clinics and treatment services."
    JUSTICE = "justice", "Justice services", "Police custody, courts, prison, probation and youth justice services."


class EcologicalLevel(Term):
    """At which level of the ecological model a factor stands."""

    INDIVIDUAL = "individual", "Individual", "Biological and personal history that raises or lowers a person's risk."
    RELATIONSHIP = "relationship", "Relationship", "Family, partners, friends and other close relationships."
    COMMUNITY = "community", "Community", "Schools, workplaces and neighbourhoods in which relationships are set."
    SOCIETAL = "societal", "Societal", "Norms, inequality and policy that make violence more or less likely."


class FactorKind(Term):
    """Which way a factor works."""

    RISK = "risk", "Risk factor", "Raises the likelihood of becoming involved in violence."
    PROTECTIVE = "protective", "Protective factor", "Lowers the likelihood of becoming involved in violence."


class Theme(Term):
    """What kind of harm a project or an indicator is about."""

    SERIOUS_VIOLENCE = "serious-violence", "Serious violence", "Violence as a whole, where no narrower theme is stated."
    YOUTH_VIOLENCE = "youth-violence", "Serious youth violence", "Violence by or against young people."
    KNIFE_CRIME = "knife-crime", "Knife crime", "Carrying, threatening with or using a knife."
    GUN_CRIME = "gun-crime", "Gun crime", "Carrying, threatening with or using a firearm."
    DOMESTIC_ABUSE = "domestic-abuse", "Domestic abuse", "Abuse between partners, former partners or family members."
    SEXUAL_VIOLENCE = "sexual-violence", "Sexual violence", "Rape, sexual assault and other sexual offences."
    EXPLOITATION = "exploitation", "Exploitation", "Criminal and sexual exploitation, county lines, modern slavery."
    GANGS = "gangs-and-organised-crime", "Gangs and organised crime", "Group-related and organised offending."
    DRUGS = "drugs-and-alcohol", "Drugs and alcohol", "Supply, use and treatment where tied to violence."
    ROBBERY = "robbery-and-burglary", "Robbery and burglary", "Serious acquisitive crime."
    EXTREMISM = "extremism", "Extremism", "Preventing people from being drawn into terrorism."
    NIGHT_TIME = "night-time-economy", "Night-time economy", "Violence around licensed premises and at night."
    REOFFENDING = "reoffending", "Reoffending", "Keeping people who have offended from offending again."
    ANTI_SOCIAL = "anti-social-behaviour", "Anti-social behaviour", "Nuisance and intimidation below the line of crime."
    HATE_CRIME = "hate-crime", "Hate crime", "Crime driven by hostility to a protected characteristic."


class AreaType(Term):
    """The kinds of place, from the largest to the smallest."""

    COUNTRY = "country", "Country", "A country of the United Kingdom."
    REGION = "region", "Region", "One of the nine regions of England."
    POLICE_FORCE = "police_force", "Police force area", "The area policed by one territorial force."
    COUNTY = "county", "County", "A county, or a made-up one in synthetic data."
    AUTHORITY = "authority", "Local authority", "A unitary authority, borough or district."
    WARD = "ward", "Ward", "An electoral ward of a local authority."
    LSOA = "lsoa", "LSOA", "Lower layer super output area: about 1,500 people."


class ProjectStatus(Term):
    """Where a project stands in its life."""

    PLANNED = "planned", "Planned", "Agreed or proposed, not yet running."
    ACTIVE = "active", "Active", "Running now."
    PAUSED = "paused", "Paused", "Stopped for a time, meant to go on."
    EXTENDED = "extended", "Extended", "Running beyond its first end date."
    ENDED = "ended", "Ended", "Ran to its end."
    DISCONTINUED = "discontinued", "Discontinued", "Stopped before its end."
    UNKNOWN = "unknown", "Not stated", "The source does not say."


class ProjectKind(Term):
    """What kind of work is funded."""

    DELIVERY = "delivery", "Direct delivery", "Work with people."
    CAMPAIGN = "campaign", "Campaign", "Messages to a public or a trade."
    TRAINING = "training", "Training", "Training of professionals or trusted adults."
    RESEARCH = "research", "Research", "Study or development that informs later work."


class Sex(Term):
    """Whom a project is open to."""

    ANY = "any", "Anyone", "Open to everybody."
    FEMALE = "female", "Women and girls", "Open to women and girls."
    MALE = "male", "Men and boys", "Open to men and boys."


class ReferralRoute(Term):
    """How people come to a project."""

    OPEN = "open", "Open to all", "Nobody need be referred: a whole class, street or public."
    SELF = "self", "Self or family", "People come by themselves, or a parent or carer brings them."
    SCHOOL = "school", "School or college", "A school, college or nursery refers."
    POLICE = "police", "Police", "The police refer, in custody or afterwards."
    YOUTH_JUSTICE = "youth-justice", "Youth justice", "A youth offending or youth justice service refers."
    COURT = "court-or-probation", "Court, prison or probation", "A court, prison or the probation service refers."
    SOCIAL_CARE = "social-care", "Social care", "Children's or adults' social care or early help refers."
    HEALTH = "health", "Health", "A hospital, general practice or health service refers."
    VOLUNTARY = "voluntary", "Voluntary sector", "Another charity or community group refers."


class MoneyKind(Term):
    """Whose money an award is."""

    GRANT = "grant", "Grant", "Money a funder awards to the project."
    LEVERAGED = "leveraged", "Leveraged", "Money or help in kind that others add because the project is funded."


class Stance(Term):
    """What a level of a register's scale says of the direction of an effect."""

    WORKS = "works", "Works", "The register holds that it improves the outcome."
    MIXED = "mixed", "Mixed", "The register finds effects both ways, or some studies with and some without one."
    LIMITED = "limited", "Limited", "The register calls it promising, or has too little to go by."
    NONE = "none", "No effect", "The register holds that it changes nothing on average."
    HARM = "harm", "Harm", "The register holds that it makes the outcome worse."


class IndicatorKind(Term):
    """What sort of number a need indicator is."""

    RATE = "rate", "Rate", "Events over a named population."
    PROPORTION = "proportion", "Proportion", "A part of a named whole."
    COUNT = "count", "Count", "Events with no denominator: compared over time, never between areas."
    DECILE = "decile", "Decile", "1 is the most deprived tenth."
    RANK = "rank", "Rank", "1 is the most deprived."
    SCORE = "score", "Score", "A published score without a unit."
    MEAN = "mean", "Mean", "An average of measurements of people or places."


class Agency(Term):
    """Whose records or answers an indicator is made of."""

    POLICE = "police", "Police", "Crimes and incidents that came to the police and were recorded."
    HOSPITAL = "hospital", "Hospital", "Admissions and attendances at hospitals."
    AMBULANCE = "ambulance", "Ambulance", "Calls and call-outs of an ambulance service."
    SURVEY = "survey", "Survey", "What people answered when they were asked, recorded elsewhere or not."
    YOUTH_JUSTICE = "youth-justice", "Youth justice", "Records of youth justice services."
    PUBLIC_HEALTH = "public-health", "Public health", "Indicators published for public health."
    DEPRIVATION = "deprivation", "Deprivation", "The Indices of Deprivation."
    PROBATION = "probation", "Probation", "Records of prisons and probation."
    OTHER = "other", "Other", "Another source, or one that is not stated."


class Polarity(Term):
    """What a higher figure of an indicator means."""

    HIGHER_IS_BETTER = "higher_is_better", "Higher is better", "More of it is what is aimed at."
    LOWER_IS_BETTER = "lower_is_better", "Lower is better", "Less of it is what is aimed at: higher is worse."
    CONTESTED = (
        "contested", "Contested", "A rise may be success, as when more domestic abuse is reported: said without praise."
    )  # fmt: skip
    NOT_STATED = "not_stated", "Not stated", "Nobody has said whether a higher figure is good or bad."


# How a study gives its effect, as codes and labels: ratios, where one is no effect, and differences, where nought is.
RATIOS: dict[str, str] = {
    "odds-ratio": "Odds ratio",
    "risk-ratio": "Risk ratio",
    "rate-ratio": "Rate ratio",
    "hazard-ratio": "Hazard ratio",
}
DIFFERENCES: dict[str, str] = {
    "smd": "Standardised mean difference",
    "mean-difference": "Mean difference",
    "risk-difference": "Risk difference",
}

# The fourteen categories data.police.uk uses today and the four older ones still met in its archive.
# Source: data.police.uk, "About: crime categories".
CRIME_CATEGORIES: dict[str, str] = {
    "Anti-social behaviour": "anti-social-behaviour",
    "Bicycle theft": "bicycle-theft",
    "Burglary": "burglary",
    "Criminal damage and arson": "criminal-damage-arson",
    "Drugs": "drugs",
    "Other crime": "other-crime",
    "Other theft": "other-theft",
    "Possession of weapons": "possession-of-weapons",
    "Public order": "public-order",
    "Robbery": "robbery",
    "Shoplifting": "shoplifting",
    "Theft from the person": "theft-from-the-person",
    "Vehicle crime": "vehicle-crime",
    "Violence and sexual offences": "violence-and-sexual-offences",
    "Criminal damage and Arson": "criminal-damage-arson",
    "Public disorder and weapons": "public-disorder-weapons",
    "Violent crime": "violent-crime",
    "Other Theft": "other-theft",
}
CRIME_LABELS: dict[str, str] = {code: label for label, code in reversed(CRIME_CATEGORIES.items())}
