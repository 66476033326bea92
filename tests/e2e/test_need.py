"""The pages of need in a browser: no error, no scrolling sideways, and a click on the map opens the area."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import serve, settle

pytestmark = pytest.mark.browser
PLACE = "place=X10000001"


@pytest.fixture(scope="module")
def address(demo_database: Path) -> Iterator[str]:
    """The pages, served on this machine from the demonstration's database."""
    with serve(demo_database) as address:
        yield address


@pytest.fixture
def page(browser):
    """A page that notes what the browser calls an error."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.errors = []
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    page.close()
    assert [error for error in page.errors if "404" not in error] == []  # a deep link logs two harmless 404s


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    ["need-profile?area=X06000001", f"indicator?{PLACE}", f"need-map?{PLACE}", f"harm?{PLACE}&least=2&most=27",
     f"need-index?{PLACE}&level=authority", f"gaps?{PLACE}"],
)  # fmt: skip
def test_no_page_of_need_is_wider_than_its_window(page, address, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    page.locator("[data-testid=stVegaLiteChart]").first.locator("svg, canvas").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("[data-testid=stAlertContentError], [data-testid=stException]").count() == 0
    assert page.get_by_text("SyntaxError").count() == 0  # what the browser says of a chart it cannot read


def test_a_click_on_the_map_opens_the_area_and_a_reload_shows_the_same(page, address):
    page.goto(f"{address}/need-map?{PLACE}&level=authority")
    settle(page)
    shapes = page.locator("[data-testid=stVegaLiteChart] svg .mark-shape path")
    shapes.first.wait_for()
    shapes.first.click(force=True)
    page.wait_for_url("**area=X0600000*")
    settle(page)
    page.get_by_text("Beside areas of its kind").wait_for()
    before = page.url
    page.reload()
    settle(page)
    page.get_by_text("Beside areas of its kind").wait_for()
    assert page.url == before


def test_an_area_is_chosen_with_the_keyboard_alone(page, address):
    page.goto(f"{address}/need-map?{PLACE}&level=authority")
    settle(page)
    field = page.get_by_role("combobox", name="Area", exact=True)
    field.focus()
    page.keyboard.type("Ashmere")
    page.keyboard.press("Enter")
    page.wait_for_url("**area=X06000001*")
    settle(page)
    page.get_by_text("Month by month").wait_for()
