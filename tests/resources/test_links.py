"""Links to other sites are found, followed with patience, and never into a private network."""

import socket
import threading
import time
from contextlib import closing, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.links.collecting import links_of
from resources.links.following import MOST_REDIRECTS, LinkFollower, Outcome, is_public
from resources.links.models import LinkUse, OutsideLink
from resources.links.services import collect, follow_next
from resources.models import GuidePage
from tests.resources.editing import build_house, course, guide

NOW = timezone.now()
DAY = timedelta(days=1)


class Site(BaseHTTPRequestHandler):
    """A small web site of another person. It remembers what it was asked."""

    asked: list[tuple[str, str, str]] = []
    answers = {
        "/page": (200, ""),
        "/absente": (404, ""),
        "/panne": (500, ""),
        "/portier": (403, ""),
        "/ailleurs": (302, "/page"),
        "/boucle": (301, "/boucle"),
        "/prive": (302, "http://127.0.0.2/secret"),
        "/fichier": (302, "file:///etc/passwd"),
        "/pas-de-tete": (200, ""),
        "/caf%C3%A9?q=%C3%A9t%C3%A9": (200, ""),
    }

    def answer(self):
        Site.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path == "/lente":
            time.sleep(2)
        status, location = self.answers.get(self.path, (404, ""))
        if self.path == "/pas-de-tete" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = answer  # noqa: N815  (the names that the standard library calls)
    do_GET = answer  # noqa: N815

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    """The address of that site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def nothing_asked():
    Site.asked.clear()


def is_test_site(address):
    """In these tests one address of this machine counts as public."""
    return address == "127.0.0.1" or is_public(address)


follower = LinkFollower(is_allowed=is_test_site, seconds=1)


# Where one may go


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
    ],
)
def test_address_that_is_not_of_the_internet_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://169.254.169.254/latest/meta-data/",
        "http://user:pass@127.0.0.1/",
    ],
)
def test_private_network_is_refused_however_it_is_written(url):
    assert LinkFollower(seconds=1).follow(url) == Outcome(problem="L’adresse mène dans un réseau privé.")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://exemple.fr/", "javascript:alert(1)", "http://", "http://exemple.fr:port/"],
)
def test_what_is_no_web_address_is_not_followed(url):
    outcome = follower.follow(url)
    assert outcome.problem
    assert outcome.status is None


def test_name_with_one_private_address_among_others_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    assert "réseau privé" in LinkFollower().follow("http://double.exemple/").problem


def test_connection_goes_to_the_address_that_was_checked(site, monkeypatch):
    """A name that answers otherwise the second time leads nowhere else."""
    port = int(site.rpartition(":")[2])
    asked = []

    def resolve(host, *_args, **_kwargs):
        asked.append(host)
        address = "127.0.0.1" if host == "127.0.0.1" or asked.count(host) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert follower.follow(f"http://change.exemple:{port}/page") == Outcome(200)
    assert asked.count("change.exemple") == 1


# What it gives


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/page", 200, ""),
        ("/ailleurs", 200, ""),
        ("/portier", 403, ""),
        ("/pas-de-tete", 200, ""),
        ("/café?q=été", 200, ""),
        ("/absente", 404, "n’existe plus"),
        ("/panne", 500, "erreur"),
        ("/boucle", 301, "redirections"),
        ("/prive", None, "réseau privé"),
        ("/fichier", None, "n’est pas celle"),
        ("/lente", None, "Pas de réponse"),
    ],
)
def test_link_is_followed(site, path, status, problem):
    outcome = follower.follow(site + path)
    assert outcome.status == status
    assert (problem in outcome.problem) if problem else not outcome.problem


def test_head_is_enough_where_the_page_is_there(site):
    follower.follow(f"{site}/page")
    assert [(method, path) for method, path, _ in Site.asked] == [("HEAD", "/page")]
    assert "CroissanceConnectee" in Site.asked[0][2]


def test_redirects_are_counted(site):
    follower.follow(f"{site}/boucle")
    assert len(Site.asked) == MOST_REDIRECTS + 1


def test_site_that_speaks_endlessly_slowly_is_cut_off():
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def drip():
            talking, _ = listening.accept()
            with closing(talking), suppress(OSError):
                talking.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(40):
                    time.sleep(0.2)
                    talking.sendall(b"X")

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        follower.follow(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert time.monotonic() - began < 5


def test_closed_door_and_unknown_name_are_told():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    assert follower.follow(f"http://127.0.0.1:{port}/").problem
    assert follower.follow("http://nulle-part.invalid/").problem == "Aucun site ne porte ce nom."


# Where links are found


@pytest.fixture
def house(db):
    return build_house()


RICH = (
    '<p><a href="https://un.exemple/a?b=1&amp;c=2#d">un</a> <a linktype="page" id="3">ici</a> '
    '<a href="mailto:a@b.fr">courriel</a> <a href="javascript:alert(1)">piège</a></p>'
)


def test_links_of_every_kind_are_found(house):
    page = course(
        house.library,
        "cours",
        enrolment_url="https://inscription.exemple/",
        body=[
            ("text", RICH),
            ("callout", {"title": "", "text": '<a href="http://deux.exemple/">deux</a>'}),
            ("call_to_action", {"text": "", "label": "Aller", "page": None, "url": "https://trois.exemple/"}),
        ],
    )
    assert links_of(page) == {
        "https://un.exemple/a?b=1&c=2",
        "http://deux.exemple/",
        "https://trois.exemple/",
        "https://inscription.exemple/",
    }


def link_to(url):
    return [("text", f'<p><a href="{url}">lien</a></p>')]


def urls():
    return set(OutsideLink.objects.values_list("url", flat=True))


def test_collecting_again_changes_nothing(house):
    guide(house.library, "devis", body=link_to("https://un.exemple/"))
    guide(house.library, "facture", body=link_to("https://un.exemple/"))
    assert collect(timezone.now(), at_most=100) > 2
    assert urls() == {"https://un.exemple/"}
    assert LinkUse.objects.count() == 2
    assert collect(timezone.now(), at_most=100) == 0
    assert LinkUse.objects.count() == 2


def test_pages_are_collected_in_batches(house):
    for number in range(5):
        guide(house.library, f"page-{number}", body=link_to(f"https://site-{number}.exemple/"))
    assert collect(timezone.now(), at_most=3) == 3
    while collect(timezone.now(), at_most=3):
        pass
    assert len(urls()) == 5


def test_link_that_leaves_a_page_is_forgotten(house):
    page = guide(house.library, "devis", body=link_to("https://un.exemple/"))
    collect(timezone.now(), at_most=100)
    page.body = link_to("https://deux.exemple/")
    page.save_revision()
    collect(timezone.now(), at_most=100)
    assert urls() == {"https://un.exemple/"}
    page.get_latest_revision().publish()
    collect(timezone.now(), at_most=100)
    assert urls() == {"https://deux.exemple/"}


@pytest.mark.parametrize("leave", ["unpublish", "delete"])
def test_links_of_a_page_that_is_gone_are_forgotten(house, leave):
    page = guide(house.library, "devis", body=link_to("https://un.exemple/"))
    collect(timezone.now(), at_most=100)
    getattr(page, leave)()
    collect(timezone.now(), at_most=100)
    assert urls() == set()


def test_page_published_again_is_collected_again(house):
    page = guide(house.library, "devis", body=link_to("https://un.exemple/"))
    collect(timezone.now(), at_most=100)
    page.unpublish()
    collect(timezone.now(), at_most=100)
    GuidePage.objects.get(pk=page.pk).get_latest_revision().publish()
    collect(timezone.now(), at_most=100)
    assert urls() == {"https://un.exemple/"}


def test_own_addresses_are_not_outside(house, settings):
    settings.BASE_URL = "https://portail.exemple"
    guide(house.library, "devis", body=link_to("https://portail.exemple/ressources/"))
    guide(house.library, "facture", body=link_to("http://localhost/ressources/"))
    collect(timezone.now(), at_most=100)
    assert urls() == set()


# Patience


class Answers(LinkFollower):
    """A follower to whom every site gives the same answer, and who remembers where it went."""

    def __init__(self, outcome, **others):
        super().__init__()
        object.__setattr__(self, "outcome", outcome)
        object.__setattr__(self, "others", others)
        object.__setattr__(self, "visited", [])

    def follow(self, url):
        self.visited.append(url)
        return next((outcome for name, outcome in self.others.items() if name in url), self.outcome)


GONE = Outcome(404, "La page n’existe plus (code 404).")
SILENT = Outcome(None, "Le site ne répond pas, ou pas comme il faut.")


def link(url="https://un.exemple/", **fields):
    return OutsideLink.objects.create(url=url, host=url.split("/")[2], **fields)


def follow(moment, answers, at_most=50):
    return follow_next(moment, at_most=at_most, seconds=60, follower=answers)


@pytest.mark.django_db
def test_link_is_broken_after_three_failures_over_a_week():
    link()
    moments = []
    for hour in range(0, 24 * 14, 6):
        if follow(NOW + timedelta(hours=hour), Answers(GONE)):
            moments.append(hour)
        if OutsideLink.objects.broken().exists():
            break
    assert moments == [0, 84, 168]
    broken = OutsideLink.objects.get()
    assert (broken.failures, broken.first_failed_at, broken.last_status) == (3, NOW, 404)


@pytest.mark.django_db
def test_three_failures_in_an_hour_are_not_enough():
    link(failures=3, first_failed_at=NOW - timedelta(hours=1), last_checked_at=NOW)
    assert not OutsideLink.objects.broken().exists()


@pytest.mark.django_db
def test_one_answer_forgives_all_failures():
    link(failures=2, first_failed_at=NOW - 7 * DAY, last_checked_at=NOW - 4 * DAY, last_error="Panne")
    follow(NOW, Answers(Outcome(200)))
    found = OutsideLink.objects.get()
    assert (found.failures, found.first_failed_at, found.last_error, found.last_status) == (0, None, "", 200)


@pytest.mark.django_db
def test_link_that_answers_is_left_in_peace_for_a_week():
    link()
    assert follow(NOW, Answers(Outcome(200))) == 1
    assert follow(NOW + 6 * DAY, Answers(Outcome(200))) == 0
    assert follow(NOW + 7 * DAY, Answers(Outcome(200))) == 1


@pytest.mark.django_db
def test_each_host_is_visited_once_a_run_and_none_is_forgotten():
    for number in range(4):
        link(f"https://grand.exemple/{number}")
    link("https://petit.exemple/")
    runs = []
    for hour in range(5):
        answers = Answers(Outcome(200))
        follow(NOW + timedelta(hours=hour), answers)
        runs.append(answers.visited)
        hosts = [url.split("/")[2] for url in answers.visited]
        assert len(hosts) == len(set(hosts))
    assert sorted(url for run in runs for url in run) == sorted(urls())


@pytest.mark.django_db
def test_run_is_bounded():
    for number in range(6):
        link(f"https://site-{number}.exemple/")
    assert follow(NOW, Answers(Outcome(200)), at_most=4) == 4
    assert follow(NOW, Answers(Outcome(200)), at_most=4) == 2
    assert follow_next(NOW + 8 * DAY, at_most=4, seconds=-1, follower=Answers(Outcome(200))) == 0


@pytest.mark.django_db
def test_when_our_own_network_is_down_nothing_is_written():
    link("https://bien.exemple/", last_status=200, last_checked_at=NOW - DAY)
    link("https://un.exemple/")
    link("https://deux.exemple/")
    follow(NOW, Answers(SILENT))
    assert not OutsideLink.objects.filter(failures__gt=0).exists()
    follow(NOW, Answers(SILENT, bien=Outcome(200)))
    assert OutsideLink.objects.filter(failures=1).count() == 2


# The report


def broken(url, *pages):
    found = link(url, failures=3, first_failed_at=NOW - 8 * DAY, last_checked_at=NOW, last_error=GONE.problem)
    for page in pages:
        LinkUse.objects.create(link=found, page=page)


REPORT = reverse("broken_links")


def test_report_says_which_link_on_which_page_since_when(house, client):
    page = guide(house.library, "devis")
    broken("https://mort.exemple/", page)
    LinkUse.objects.create(link=link("https://vivant.exemple/"), page=page)
    client.force_login(house.mission)
    shown = client.get(REPORT).content.decode()
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for words in ("https://mort.exemple/", "Devis", "n’existe plus", form):
        assert words in shown
    assert "vivant" not in shown
    assert REPORT in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(f"{REPORT}?export=csv").status_code == 200


def test_regional_editor_is_told_of_the_regions_links_alone(house, client):
    mine, other = guide(house.bretagne, "breton"), guide(house.normandie, "normand")
    broken("https://deux.exemple/", mine, other)
    broken("https://ailleurs.exemple/", other)
    client.force_login(house.breton)
    shown = client.get(REPORT).content.decode()
    assert "https://deux.exemple/" in shown
    assert "Breton" in shown
    assert "Normand" not in shown
    assert "ailleurs.exemple" not in shown


def test_anonymous_reader_reads_no_report(house, client):
    assert client.get(REPORT).status_code == 302


def test_report_asks_as_much_for_many_links(house, client, django_assert_max_num_queries):
    pages = [guide(house.bretagne, f"page-{number}") for number in range(3)]
    broken("https://un.exemple/", *pages)
    client.force_login(house.breton)
    client.get(REPORT)
    with django_assert_max_num_queries(40) as one:
        client.get(REPORT)
    for number in range(30):
        broken(f"https://site-{number}.exemple/", *pages)
    with django_assert_max_num_queries(len(one)):
        client.get(REPORT)
