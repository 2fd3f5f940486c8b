"""What a visit weighs, compressed, as Chromium counts it."""

from tests.browser.checks import assert_sound

FIRST_VIEW = 180_000
FURTHER_PAGE = 60_000
FURTHER_PAGES = [
    "/comprendre/",
    "/comprendre/par-ou-commencer/",
    "/regions/",
    "/regions/bretagne/",
    "/contact/",
    "/plan-du-site/",
    "/donnees-personnelles/",
]


class Scales:
    """Weighs what a page's network brings."""

    def __init__(self, page):
        self.page = page
        self.network = page.context.new_cdp_session(page)
        self.network.send("Network.enable")
        self.bytes = 0
        self.network.on("Network.loadingFinished", self.add)

    def add(self, event):
        self.bytes += event["encodedDataLength"]

    def weigh(self, path):
        """The bytes of a visit, with what was kept from the visits before."""
        self.bytes = 0
        self.page.goto(path, wait_until="networkidle")
        return self.bytes


def test_a_visit_is_light(visit):
    page = visit("about:blank")
    scales = Scales(page)
    weights = {path: scales.weigh(path) for path in ["/", *FURTHER_PAGES]}
    assert weights.pop("/") <= FIRST_VIEW
    assert {path: weight for path, weight in weights.items() if weight > FURTHER_PAGE} == {}
    assert min(weights.values()) > 0
    assert_sound(page)
