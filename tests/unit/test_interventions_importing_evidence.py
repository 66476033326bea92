"""Claims and studies come in whole or not at all, and are only ever added. Oracle: small files typed here."""

from __future__ import annotations

from datetime import date

import pytest

from interventions.errors import ImportRefused, InputError
from interventions.importing.files import SourceFile
from interventions.importing.reference import FILES, read_reference, reference_rows
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.evidence import read_claims, read_reviews, save_review
from interventions.store.reading import read_known, read_table
from interventions.store.saving import save_reading
from interventions.store.undoing import undo_import

CLAIM = {
    "intervention_code": "mentoring", "register": "local-evaluation", "register_version": "Evaluation 2026",
    "date_read": "2026-05-01", "outcome": "violent-crime", "setting": "school", "tiers": "primary;secondary",
    "country": "UK", "value": "improved", "studies": "1", "effect": "-0.2", "lower": "-0.4", "upper": "-0.1",
    "document": "Evaluation report", "section": "4",
}  # fmt: skip
STUDY = {
    "code": "s1", "citation": "One (2020)", "year": "2020", "intervention_code": "mentoring",
    "outcome": "violent-crime", "measure": "odds-ratio", "effect": "0.5", "lower": "0.2", "upper": "1.1",
    "document": "report", "section": "2",
}  # fmt: skip


@pytest.fixture
def library(engine):
    with transaction(engine) as session:
        for name in FILES[: FILES.index("studies.csv") + 1]:
            save_reading(session, read_reference(name, read_known(session)), kind="reference", file=name)
    return engine


@pytest.fixture
def bring(library, tmp_path):
    def bring(kind: str, *rows: dict[str, str]):
        path = tmp_path / "own.csv"
        lines = [",".join(rows[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_file(library, kind, SourceFile(path))

    return bring


def held(engine):
    with transaction(engine) as session:
        return read_claims(session)


def test_every_cell_of_the_matrix_is_kept_with_where_it_stands(library):
    rows = reference_rows("evidence_matrix.csv")
    claims = held(library)
    kept = claims[claims["register_code"] == "bedfordshire-sna"]
    stated = {(r["intervention_code"], r["tiers"], r["setting"], r["strength"], r["section"]) for r in rows}
    columns = ["intervention_code", "tiers", "setting", "value"]
    got = {(*row[:4], row[4].split(", ", 1)[1]) for row in kept[[*columns, "source"]].itertuples(index=False)}
    assert len(kept) == len(rows)
    assert got == stated


def test_what_was_read_on_public_pages_has_an_address_and_a_day():
    for name in ("register_values.csv", "studies.csv"):
        for row in reference_rows(name):
            assert row["link"].startswith("http"), row
            assert date.fromisoformat(row["date_read"]), row


def test_every_register_s_levels_stand_in_an_order_with_a_meaning(library):
    with transaction(library) as session:
        scales = read_table(session, "scales")
        registers = read_table(session, "registers")
    assert set(scales["register_code"]) == set(registers["code"])
    assert (scales["meaning"] != "").all()
    assert not scales.duplicated(["register_code", "scale", "rank"]).any()


def test_interventions_carry_tiers_settings_levels_and_factors(library):
    with transaction(library) as session:
        tags = read_table(session, "intervention tags")
        factors = set(read_table(session, "factors")["code"])
    assert set(tags["facet"]) == {"tier", "setting", "level", "factor"}
    assert set(tags.loc[tags["facet"] == "factor", "code"]) <= factors


def test_a_definition_from_a_public_page_says_its_address_and_day(library):
    with transaction(library) as session:
        registers = read_table(session, "registers").set_index("code")
    source = registers.loc["yef-toolkit", "source"]
    assert source.startswith("public page, ")
    assert "https://youthendowmentfund.org.uk/" in source
    assert ", read 2026-" in source


def test_a_local_evaluation_is_added_and_the_same_file_again_changes_nothing(library, bring):
    before = len(held(library))
    assert bring("evidence", CLAIM).stored == 1
    assert bring("evidence", CLAIM).stored == 0
    claims = held(library)
    assert len(claims) == before + 1
    assert claims.iloc[-1]["source"] == "Evaluation report, 4"
    assert claims.iloc[-1]["tiers"] == "primary;secondary"


def test_a_later_reading_is_added_beside_the_earlier(library, bring):
    bring("evidence", CLAIM)
    assert bring("evidence", CLAIM | {"date_read": "2026-09-01"}).stored == 1
    assert held(library)["date_read"].tolist()[-2:] == ["2026-05-01", "2026-09-01"]


def test_an_import_of_claims_can_be_taken_back(library, bring):
    before = len(held(library))
    report = bring("evidence", CLAIM)
    with transaction(library) as session:
        undo_import(session, report.import_id)
    assert len(held(library)) == before


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"intervention_code": "nope"}, "intervention_code"), ({"register": "nope"}, "register"),
        ({"value": "best"}, "value"), ({"value": ""}, "value"), ({"security": "4"}, "security"),
        ({"register": "yef-toolkit", "value": "high", "cost_band": "9"}, "cost_band"),
        ({"outcome": "nope"}, "outcome"), ({"setting": "moon"}, "setting"), ({"tiers": "primary;first"}, "tiers"),
        ({"date_read": "May"}, "date_read"), ({"studies": "-1"}, "studies"), ({"effect": "x"}, "effect"),
        ({"lower": "0.1"}, "effect"), ({"upper": ""}, "lower"), ({"document": ""}, "document"),
        ({"register_version": ""}, "register_version"),
    ],
)  # fmt: skip
def test_a_claim_that_does_not_fit_is_a_fault_at_its_place(library, bring, changed, column):
    before = len(held(library))
    with pytest.raises(ImportRefused) as refused:
        bring(
            "evidence", {"security": "", "cost_band": ""} | CLAIM, {"security": "", "cost_band": ""} | CLAIM | changed
        )
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, column)]
    assert len(held(library)) == before


def test_a_study_is_added_and_one_that_does_not_fit_refuses_the_file(library, bring):
    assert bring("studies", STUDY).stored == 1
    with pytest.raises(ImportRefused) as refused:
        bring("studies", STUDY | {"code": "s2", "outcome": "nope", "effect": ""}, STUDY | {"code": "s3"})
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "outcome"), (2, "effect")]


def test_a_file_that_calls_one_study_two_things_is_refused(bring):
    with pytest.raises(ImportRefused, match="1 fault"):
        bring("studies", STUDY, STUDY | {"effect": "0.6"})


def test_reviews_are_added_and_read_in_order(library):
    with transaction(library) as session:
        save_review(session, "mentoring", reviewed_on=date(2026, 5, 1), next_due=date(2027, 5, 1), note=" seen ")
        save_review(session, "mentoring", reviewed_on=date(2026, 6, 1))
    with transaction(library) as session:
        reviews = read_reviews(session)
    assert reviews["reviewed_on"].tolist() == ["2026-05-01", "2026-06-01"]
    assert reviews["note"].tolist() == ["seen", ""]


@pytest.mark.parametrize(
    ("code", "due", "said"), [("nope", None, "no intervention"), ("mentoring", date(2026, 5, 1), "not after")]
)
def test_a_review_of_nothing_or_due_at_once_is_refused(library, code, due, said):
    with transaction(library) as session, pytest.raises(InputError, match=said):
        save_review(session, code, reviewed_on=date(2026, 5, 1), next_due=due)
