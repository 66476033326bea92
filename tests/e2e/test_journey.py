"""A commissioner's journey in a browser: a tier, the map, the largest gap, its projects, the same after a reload."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import serve, settle

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def address(demo_database: Path) -> Iterator[str]:
    """The pages, served on this machine from the demonstration's database."""
    with serve(demo_database) as address:
        yield address


@pytest.fixture
def page(browser, address):
    """A page that notes every request to another machine."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    strangers = [url for url in page.asked if not url.startswith((address, "data:", "blob:", "ws://127.0.0.1"))]
    page.close()
    assert strangers == []


def choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    page.wait_for_timeout(300)
    settle(page)


def test_from_a_tier_to_the_largest_gap_to_its_projects_and_back_by_reload(page, address):
    page.goto(f"{address}/map")
    settle(page)
    choose(page, "Prevention tier", "Secondary")
    assert "tier=secondary" in page.url
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 2
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for()

    page.goto(f"{address}/gaps?place=X10000001&tier=secondary")
    settle(page)
    largest = page.get_by_text("1. Ashmere (synthetic)")
    largest.wait_for()
    page.get_by_role("link", name="Projects in Ashmere (synthetic)").click()
    page.wait_for_url("**/projects?area=X06000001&tier=secondary")
    settle(page)
    page.get_by_text("1 project", exact=True).wait_for()
    before = page.get_by_test_id("stMain").inner_text()
    page.reload()
    settle(page)
    page.get_by_text("1 project", exact=True).wait_for()
    assert page.get_by_test_id("stMain").inner_text() == before


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "projects",
        "map",
        "gaps",
        "interventions",
        "interventions?intervention=cbt-offenders",
        "evidence-map",
        "theories",
        "evaluate",
        "data",
        "map?place=E23000026&tier=tertiary&show=pence",
    ],
)
def test_no_page_is_wider_than_its_window(page, address, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("[data-testid=stAlertContentError], [data-testid=stException]").count() == 0
    page.wait_for_timeout(500)
    assert page.get_by_text("SyntaxError").count() == 0  # what the browser says of a chart it cannot read


def test_on_a_phone_the_list_of_projects_reads_without_scrolling_sideways(page, address):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{address}/projects")
    settle(page)
    cell = page.locator("table.stacked td[data-name=Provider]").first
    cell.wait_for()
    assert not page.locator("table.stacked th").first.is_visible()
    assert page.evaluate("[...document.querySelectorAll('.stacked')].every(t => t.scrollWidth <= 390)")
    assert cell.evaluate("td => getComputedStyle(td, '::before').content").startswith('"Provider')
    page.get_by_role("link", name="Safer Streets Fund: High Town").click()
    page.wait_for_url("**/project?project=*")


def test_the_evidence_map_is_no_taller_than_a_screen_and_a_half(page, address):
    page.goto(f"{address}/evidence-map")
    settle(page)
    picture = page.locator("[data-testid=stVegaLiteChart]").first
    picture.locator("svg, canvas").first.wait_for()
    assert picture.bounding_box()["height"] <= 1.5 * 900


def test_a_mark_on_the_evidence_map_opens_its_claims_in_the_same_window(page, address):
    page.goto(f"{address}/evidence-map")
    settle(page)
    marks = page.locator("[data-testid=stVegaLiteChart] svg path[aria-label*='Mentoring'][aria-label*='Reoffending']")
    marks.first.wait_for()
    marks.last.click(force=True)
    page.wait_for_url("**intervention=mentoring&cell=reoffending")
    settle(page)
    page.get_by_text("Mentoring, reoffending: 1 claim.").wait_for()
    assert len(page.context.pages) == 1
