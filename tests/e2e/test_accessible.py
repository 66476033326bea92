"""Every page of the sidebar, filled: axe finds nothing serious, nothing scrolls sideways on a phone."""

import pytest

from serving import serious_faults, serve, settle

pytestmark = pytest.mark.browser


def test_no_page_has_a_serious_fault_or_is_wider_than_a_phone(browser, demo_database):
    with serve(demo_database) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        settle(page)
        links = page.locator("[data-testid=stSidebarNavLink]")
        paths = {links.nth(place).get_attribute("href") for place in range(links.count())}
        assert len(paths) > 25
        found = {}
        for path in sorted(paths):
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(path if path.startswith("http") else f"{address}/{path.lstrip('/')}")
            settle(page)
            found[path] = serious_faults(page)
            page.set_viewport_size({"width": 390, "height": 844})
            page.wait_for_timeout(300)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > 390:
                found[path].append(f"{wide} pixels wide on a phone")
        page.close()
    assert not {path: faults for path, faults in found.items() if faults}
