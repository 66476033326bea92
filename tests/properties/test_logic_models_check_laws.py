"""Whatever a grantee types, it is checked."""

from hypothesis import given, settings

from logic_models import Severity, check
from logic_models.results import Stage
from logic_models.rules import RULES
from sound_theory import MENTORING, PRISON, ratings
from theories import theories

RATINGS = ratings(PRISON, MENTORING, PRISON | {"intervention_code": "no", "date_read": None, "stance": "none"})


@given(theories())
@settings(max_examples=300, deadline=None)
def test_no_rule_raises_and_every_finding_points_at_something_that_is_there(model):
    places = {"", *(node.id for node in model.nodes), *(f"{link.source} → {link.target}" for link in model.links)}
    for stage in Stage:
        review = check(model, stage=stage, evidence=RATINGS, detectable=lambda people, share, rises: 100 / people)
        assert {found.node for found in review.findings} <= places
        assert all(found.message.strip() and found.mend.strip() for found in review.findings)
        assert review.summary()


@given(theories())
@settings(max_examples=100, deadline=None)
def test_an_award_asks_no_less_than_a_draft(model):
    weights = list(Severity)
    draft, award = (check(model, stage=stage, evidence=RATINGS) for stage in Stage)
    heavier = {(found.rule, found.node): weights.index(found.severity) for found in award.findings}
    for found in draft.findings:
        assert heavier[found.rule, found.node] <= weights.index(found.severity)


@given(theories())
@settings(max_examples=60, deadline=None)
def test_one_rule_alone_finds_what_it_finds_among_all(model):
    whole = check(model, evidence=RATINGS).findings
    for name in RULES:
        assert check(model, rules=[name], evidence=RATINGS).findings == tuple(f for f in whole if f.rule == name)
