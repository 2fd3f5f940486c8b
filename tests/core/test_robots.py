"""The check against robots in a browser: nothing before the click, and no message lost without Google."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, watch

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
def page(request, browser, google, address, live_server):
    """A form with the check. `page.asked` are the addresses that are asked of other hosts."""
    google(b'{"success": true}')
    page = watch(browser.new_page(viewport={"width": request.param, "height": 800}))
    page.asked, page.answer = [], SCRIPT

    def outside(route):
        page.asked.append(route.request.url)
        if page.answer:
            route.fulfill(body=page.answer, content_type="text/javascript")
        else:
            route.abort()

    page.route(lambda address: not address.startswith(live_server.url), outside)
    page.goto(address)
    yield page
    page.close()


def test_google_is_asked_by_the_click_alone(page):
    assert_accessible(page)
    assert page.asked == []
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
    assert [address.split("?")[0] for address in page.asked] == ["https://www.google.com/recaptcha/api.js"]
    assert_accessible(page)
    page.get_by_label("Votre message").fill("Bonjour")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#found")).to_have_text("vérifié")
    assert page.complaints == []


def test_message_leaves_when_google_cannot_be_reached(page):
    page.answer = ""
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status")).to_contain_text("Envoyez tout de même")
    assert_accessible(page)
    page.get_by_label("Votre message").fill("Bonjour")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#found")).to_have_text("à vérifier")
