"""The check against robots in a browser: nothing before the click, and no message lost without Google."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.core.robots_urls")]

BUTTON = "Vérifier que je ne suis pas un robot (Google)"
# What Google's script does, in small: a field of the form with a token, once it is asked to draw the check.
SCRIPT = """
window.grecaptcha = { render(place, options) {
  const answer = document.createElement("textarea");
  Object.assign(answer, { name: "g-recaptcha-response", value: options.sitekey, hidden: true });
  place.append(answer);
} };
window[new URL(document.currentScript.src).searchParams.get("onload")]();
"""


@pytest.fixture(params=[360, 1280])
def page(request, browser, bundles, settings, google, transactional_db, live_server):
    """A form with the check. `page.asked` are the addresses that are asked of other hosts."""
    settings.STATICFILES_DIRS = [bundles]
    google(b'{"success": true}')
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.complaints, page.asked, page.answer = [], [], SCRIPT
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)

    def outside(route):
        page.asked.append(route.request.url)
        if page.answer:
            route.fulfill(body=page.answer, content_type="text/javascript")
        else:
            route.abort()

    page.route(lambda address: not address.startswith(live_server.url), outside)
    page.goto(f"{live_server.url}/essai/")
    yield page
    page.close()


def check(page):
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_google_is_asked_by_the_click_alone(page):
    check(page)
    assert page.asked == []
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
    assert [address.split("?")[0] for address in page.asked] == ["https://www.google.com/recaptcha/api.js"]
    check(page)
    page.get_by_label("Votre message").fill("Bonjour")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#came")).to_have_text("vérifié")
    assert page.complaints == []


def test_message_leaves_when_google_cannot_be_reached(page):
    page.answer = ""
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status")).to_contain_text("Envoyez tout de même")
    check(page)
    page.get_by_label("Votre message").fill("Bonjour")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#came")).to_have_text("à vérifier")
