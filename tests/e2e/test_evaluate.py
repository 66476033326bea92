"""Evaluate by keyboard alone: areas, card, estimate, checks, words; a click on the map; a rehearsal that is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import FOCUSED, Keyboard, serious_faults, serve, settle

pytestmark = pytest.mark.browser
PLACE = "place=X10000001"
AREAS = f"evaluate?{PLACE}&what=areas&level=lsoa"


@pytest.fixture(scope="module")
def address(demo_database: Path) -> Iterator[str]:
    """The pages, served on this machine from the demonstration's database."""
    with serve(demo_database) as address:
        yield address


@pytest.fixture
def page(browser):
    """A page that notes what the browser calls an error."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def main(page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def test_from_areas_to_words_by_keyboard_alone(page, address):
    page.goto(f"{address}/{AREAS}")
    settle(page)
    keys = Keyboard(page)
    keys.skip_to_main()
    keys.tab_to("Areas with the programme")
    for number in ("01", "02", "03", "04"):
        keys.write(f"Ashmere {number}")
        page.get_by_role("option", name=f"Ashmere {number} (synthetic)").wait_for()
        keys.press("Enter")
        keys.settle()
    keys.press("Escape")
    keys.tab_to("First month counted as treated")
    keys.write("2023-01")
    keys.press("Enter")
    keys.settle()
    assert "areas=X01001001" in page.url
    page.get_by_text("Nothing is estimated yet").wait_for()
    assert "2. The result" not in main(page)
    assert serious_faults(page) == []

    keys.tab_to("Show the estimate")
    keys.press("Enter")
    page.get_by_text("4. What may be said").wait_for()
    keys.settle()
    assert serious_faults(page) == []
    assert page.evaluate(FOCUSED) == "Hide the estimate"  # the place is kept
    keys.tab_to("Run the checks", most=25)
    keys.press("Enter")
    page.get_by_text("11 of 11 checks").wait_for(timeout=60_000)
    keys.settle()
    said = main(page)
    steps = [said.index(step) for step in ("1. The design", "2. The result", "3. Checks", "4. What may be said")]
    assert steps == sorted(steps)
    assert "Maryland scale" in said
    assert serious_faults(page) == []
    before = page.url
    page.reload()
    page.get_by_text("11 of 11 checks").wait_for(timeout=60_000)
    assert page.url == before


def test_a_click_on_the_map_is_the_same_choice_as_the_list_and_a_second_takes_it_back(page, address):
    page.goto(f"{address}/{AREAS}")
    settle(page)
    shapes = page.locator("[data-testid=stVegaLiteChart] svg .mark-shape path")
    shapes.first.wait_for()
    for place in (0, 1):
        shapes.nth(place).click(force=True)
        page.get_by_text(f"{place + 1} area{'s' if place else ''} of 120 chosen").wait_for()
        settle(page)
    assert page.get_by_text("Ashmere 02 (synthetic)").count() >= 1
    shapes.first.wait_for()
    page.wait_for_timeout(500)
    inks = [shapes.nth(place).get_attribute("fill") for place in range(3)]
    assert inks[0] == inks[1] != inks[2]  # those chosen are drawn dark
    shapes.nth(0).click(force=True)
    page.get_by_text("1 area of 120 chosen").wait_for()
    assert "areas=X01001002" in page.url


def test_a_rehearsal_shows_how_far_it_is_and_stops(page, address):
    page.goto(f"{address}/plan-evaluation?{PLACE}&draws=1000&test=counts")
    settle(page)
    page.get_by_role("button", name="Rehearse it").click()
    page.get_by_text("Placing programmes that were none").wait_for()
    stop = page.get_by_role("button", name="Stop this", exact=True)
    stop.wait_for()
    stop.click()
    page.get_by_role("button", name="Rehearse it").wait_for()
    settle(page)
    assert page.get_by_text("Give or take").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    [f"evaluate?{PLACE}&shown=1&checks=1", f"{AREAS}&areas=X01001001&start=2023-01&shown=1",
     f"evaluate?{PLACE}&project=synthetic-night-bus-patrol&shown=1", f"evaluate?{PLACE}&design=synthetic&shown=1",
     f"evaluate?{PLACE}&design=series&shown=1", f"plan-evaluation?{PLACE}"],
)  # fmt: skip
def test_no_evaluation_is_wider_than_its_window(page, address, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    page.locator("[data-testid=stVegaLiteChart]").first.locator("svg, canvas").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("[data-testid=stAlertContentError], [data-testid=stException]").count() == 0
    assert page.get_by_text("SyntaxError").count() == 0
    assert serious_faults(page) == []
