"""What holds for every page, whatever is open on it."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page

both_widths = pytest.mark.parametrize("page", [360, 1280], indirect=True)


def watch(page: Page) -> Page:
    """Note what the page complains of in its console, and the other hosts that it asks something of."""
    page.complaints = []
    page.hosts = set()
    page.on("console", lambda line: note(page, line))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.hosts.add(urlsplit(request.url).netloc))
    return page


def note(page: Page, line: ConsoleMessage) -> None:
    """Keep an error of the console, with the address that it is about."""
    if line.type == "error":
        page.complaints.append(f"{line.text} ({line.location['url']})")


def forget_autosave(page: Page) -> None:
    """Pass over Wagtail's automatic saving that was refused (400), for nothing is lost by it.

    It meets a saving by hand, or required fields that are still empty.
    """
    page.complaints = [line for line in page.complaints if "status of 400" not in line]


def follow(page: Page, way: Locator) -> None:
    """Click what leads to another page, and be there: what looks at it next never sees the page before."""
    with page.expect_event("load"):
        way.click()


def assert_quiet(page: Page) -> None:
    """No error in the console (a refusal by the security policy is one), nothing asked of another host."""
    assert not page.complaints, page.complaints
    outside = page.hosts - {"", urlsplit(page.url).netloc}
    assert not outside, outside


def assert_accessible(page: Page) -> None:
    """Axe finds nothing, and nothing is lost to the right."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """The page never has to be scrolled sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url}: {wide} px too wide"


def assert_sound(page: Page) -> None:
    """A public page as it is now: quiet, accessible, without a cookie."""
    assert_quiet(page)
    assert_accessible(page)
    assert page.context.cookies() == []


def assert_sound_folded_and_open(page: Page) -> None:
    """A public page with one main heading, as it comes, then with all that it folds opened."""
    assert page.get_by_role("heading", level=1).count() == 1
    assert_sound(page)
    for fold in page.locator("main summary:visible").all():
        if fold.evaluate("s => !s.parentElement.open"):
            fold.click()
    assert_sound(page)


def tab_to(page: Page, target: Locator, most: int = 60, key: str = "Tab") -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if target.count() and target.first.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")
