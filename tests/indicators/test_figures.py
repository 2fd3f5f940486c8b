"""The mission follows what happens on the portal: page, chart, table, files."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.enums import RoleKind
from accounts.models import Role, User
from accounts.services import group_of
from core.models import PortalDocument
from design.charts import MOST_TICKS, Bar, BarChart, compact
from indicators.door import Figure, FigureTable, Period, figures, figures_by_key
from indicators.models import DailyCount, DailyVisitor
from indicators.periods import PRESETS, this_quarter, this_year
from indicators.spreadsheets import cell, csv_file
from resources.models import GuidePage
from taxonomy.models import Audience, Level, Topic
from territories.models import Region

pytestmark = pytest.mark.django_db

PASSWORD = "x" * 20


@pytest.fixture
def regions():
    rows = [("53", "Bretagne", "en Bretagne"), ("94", "Corse", "en Corse")]
    return [
        Region.objects.create(code=code, name=name, slug=name.lower(), in_region=words, zone="metro")
        for code, name, words in rows
    ]


@pytest.fixture
def mission(client, regions):
    """A person of the mission's group, signed in."""
    group = group_of(RoleKind.MISSION)
    group.permissions.add(Permission.objects.get(codename="view_dailycount"))
    sign_in(client, RoleKind.MISSION)
    return client


def sign_in(client, kind, **role):
    person = User.objects.create_user(f"{kind}@exemple.fr", PASSWORD)
    Role.objects.create(person=person, kind=kind, **role)
    person.groups.add(group_of(kind, **role))
    client.force_login(person)
    return person


def counts(event, number, day=None, region="", subject=""):
    day = day or timezone.localdate()
    DailyCount.objects.create(day=day, event=event, region_code=region, subject=subject, count=number)


def shown(client, **asked):
    response = client.get(reverse("indicators_figures"), asked)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def downloaded(client, **asked):
    response = client.get(reverse("indicators_figures"), asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


# Periods ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 11, 22), date(2026, 11, 23)]
)
@pytest.mark.parametrize("of_day", [of_day for _, of_day in PRESETS.values()])
def test_bars_of_a_period_hold_each_of_its_days_once(today, of_day):
    period = of_day(today)
    days = [span.start + timedelta(days=n) for span in period.spans() for n in range(span.days)]
    assert days == list(period.days())
    assert days[-1] == today


def test_quarter_has_thirteen_weeks_and_year_twelve_months():
    today = date(2026, 11, 25)
    assert [span.tick for span in this_quarter(today).spans()][-2:] == ["16/11", "23/11"]
    assert len(this_quarter(today).spans()) == 13
    months = this_year(today).spans()
    assert [months[0].label, months[-1].label] == ["décembre 2025", "novembre 2026"]
    assert len(months) == 12


def test_period_that_ends_before_it_starts_is_none():
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 3, 2), date(2026, 3, 1))


# What is counted -------------------------------------------------------------------------------------


def test_visits_of_a_period_and_of_a_region():
    period = Period(date(2026, 3, 2), date(2026, 3, 4))
    counts("visit", 5, date(2026, 3, 2), "53", "page:1")
    counts("visit", 2, date(2026, 3, 2), "", "page:2")
    counts("visit", 1, date(2026, 3, 4), "53", "page:1")
    counts("visit", 90, date(2026, 3, 5))
    counts("download", 80, date(2026, 3, 4))
    visits = figures_by_key()["visites"]
    assert [number for _, number in visits.series(period, "")] == [7, 0, 1]
    assert [number for _, number in visits.series(period, "53")] == [5, 0, 1]
    assert visits.table(period, "").total == ("Total", 8)


def test_visitors_are_averaged_and_those_of_today_are_there_already():
    today = timezone.localdate()
    counts("visitor", 4, today - timedelta(days=1))
    counts("region_visitor", 3, today - timedelta(days=1), "53")
    DailyVisitor.objects.create(day=today, digest="a")
    DailyVisitor.objects.create(day=today, digest="b", region_code="53")
    period = Period(today - timedelta(days=1), today)
    visitors = figures_by_key()["visiteurs"]
    assert [number for _, number in visitors.series(period, "")] == [4, 1]
    assert [number for _, number in visitors.series(period, "53")] == [3, 1]
    assert visitors.table(period, "").total == ("Moyenne par jour", 2.5)


def test_visits_by_region_name_each_region(regions):
    counts("visit", 5, region="53")
    counts("visit", 2)
    today = timezone.localdate()
    table = figures_by_key()["visites-par-region"].table(Period(today, today), "")
    assert table.rows == [("Pages de toute la France", 2), ("Bretagne", 5), ("Corse", 0)]
    assert table.total == ("Total", 7)


# Resources -------------------------------------------------------------------------------------------


@pytest.fixture
def vocabularies():
    for position, key in enumerate(["clients", "securite"]):
        Topic.objects.create(key=key, name=key.capitalize(), position=position)
    for number in (1, 2):
        Level.objects.create(key=str(number), number=number, name=f"Niveau {number}", position=number)
    Audience.objects.create(key="dirigeant", name="Dirigeant", position=0)


def guide(title, *, topics=("clients",), level="1", region="", files=(), is_demo=False):
    page = GuidePage(
        title=title,
        slug=title.lower().replace(" ", "-"),
        summary=title,
        level_id=level,
        is_demo=is_demo,
        files=[("file", {"title": document.title, "document": document}) for document in files],
    )
    Page.get_first_root_node().get_first_child().add_child(instance=page)
    page.topics = Topic.objects.filter(key__in=topics)
    page.save()
    GuidePage.objects.filter(pk=page.pk).update(region_code=region)
    return page


def document(title, **fields):
    return PortalDocument.objects.create(title=title, file=ContentFile(b"text", name="a.txt"), **fields)


def rows_of(key, region_code=""):
    today = timezone.localdate()
    table = figures_by_key()[key].table(Period(today, today), region_code)
    return {row[0]: tuple(row[1:]) for row in [*table.rows, *([table.total] if table.total else [])]}


def test_reads_and_downloads_by_what_a_resource_is_filed_under(vocabularies, regions):
    sheet, poster = document("Grille"), document("Affiche")
    first = guide("Un", topics=["clients", "securite"], files=[sheet])
    second = guide("Deux", level="2", region="53", files=[sheet, poster])
    counts("visit", 10, subject=f"page:{first.pk}")
    counts("visit", 3, region="53", subject=f"page:{second.pk}")
    counts("visit", 70, subject="page:999999")
    counts("download", 4, subject=f"document:{sheet.pk}")
    counts("download", 2, subject=f"document:{poster.pk}")

    assert rows_of("ressources-par-theme") == {
        "Clients": (2, 13, 6),
        "Securite": (1, 10, 4),
        "Toutes les ressources": (2, 13, 6),
    }
    assert rows_of("ressources-par-niveau") == {
        "1. Niveau 1": (1, 10, 4),
        "2. Niveau 2": (1, 3, 6),
        "Toutes les ressources": (2, 13, 6),
    }
    assert rows_of("ressources-par-format")["Guide"] == (2, 13, 6)
    assert rows_of("ressources-par-region") == {
        "Pages de toute la France": (1, 10, 4),
        "Bretagne": (1, 3, 6),
        "Corse": (0, 0, 0),
        "Toutes les ressources": (2, 13, 6),
    }
    assert rows_of("ressources-par-region", "53") == {
        "Bretagne": (1, 3, 6),
        "Toutes les ressources": (1, 3, 6),
    }
    today = timezone.localdate()
    by_topic = figures_by_key()["ressources-par-theme"]
    assert by_topic.series(Period(today, today), "") == [(today, 13)]
    assert by_topic.series(Period(today, today), "53") == [(today, 3)]


def test_files_are_named_with_the_resources_that_offer_them(vocabularies):
    sheet, alone = document("Grille"), document("Note")
    guide("Un", files=[sheet], region="53")
    counts("download", 4, subject=f"document:{sheet.pk}")
    counts("download", 2, subject=f"document:{alone.pk}")
    counts("download", 9, subject="document:999999")
    assert rows_of("telechargements") == {"Grille": ("Un", 4), "Note": ("–", 2), "Total": ("", 6)}
    assert rows_of("telechargements", "53") == {"Grille": ("Un", 4), "Total": ("", 4)}


def test_demonstration_leaves_the_figures_once_a_real_resource_exists(vocabularies):
    shown_first = guide("Exemple", is_demo=True)
    counts("visit", 5, subject=f"page:{shown_first.pk}")
    assert rows_of("ressources-par-niveau")["Toutes les ressources"] == (1, 5, 0)
    real = guide("Vrai")
    counts("visit", 2, subject=f"page:{real.pk}")
    assert rows_of("ressources-par-niveau")["Toutes les ressources"] == (1, 2, 0)


# The page --------------------------------------------------------------------------------------------


def test_mission_sees_total_chart_and_table(mission):
    today = timezone.localdate()
    counts("visit", 1200, today, "53")
    counts("visit", 34, today - timedelta(days=3))
    response = mission.get(reverse("indicators_figures"))
    page = response.content.decode()
    assert "<strong>1\xa0234</strong> visites" in page
    assert "1\xa0200" in page
    assert page.count('class="bar-chart__bar"') == 30
    assert "Toute la France" in page
    assert "Pas encore de chiffres" not in page
    drawing = page[
        page.index('<svg class="bar-chart"') : page.index("</svg>", page.index('<svg class="bar-chart"'))
    ]
    assert re.search(r"<title id=.*Visites", drawing)
    assert "style=" not in drawing
    for name in ("x", "y", "width", "height"):
        assert all(re.fullmatch(r"[\d.]+", value) for value in re.findall(rf' {name}="([^"]*)"', drawing))


def test_without_counts_the_page_says_so(mission):
    page = shown(mission)
    assert "Pas encore de chiffres" in page
    assert "(CSV)" not in page


def test_one_visit_is_singular(mission):
    counts("visit", 1)
    assert "1 visite " in shown(mission)


def test_person_chooses_figure_region_and_dates(mission):
    counts("visit", 7, date(2026, 3, 3), "53")
    counts("visit", 5, date(2026, 3, 3), "94")
    page = shown(mission, chiffre="visites", region="53", du="2026-03-01", au="2026-03-09")
    assert "Bretagne, du 1er mars 2026 au 9 mars 2026" in page
    assert "mardi 3 mars 2026 7" in page


@pytest.mark.parametrize(
    ("asked", "notice"),
    [
        ({"chiffre": "<script>"}, "Ce chiffre n’existe pas"),
        ({"region": "999"}, "Les chiffres de cette région"),
        ({"region": "\x0053"}, "Les chiffres de cette région"),
        ({"du": "hier"}, "Une date n’a pas été comprise"),
        ({"au": "2026-02-30"}, "Une date n’a pas été comprise"),
        ({"du": "0001-01-01"}, "Une date n’a pas été comprise"),
        ({"au": "0001-01-01"}, "Une date n’a pas été comprise"),
        ({"du": "2026-03-09", "au": "2026-03-01"}, "La fin vient avant le début"),
        ({"du": "9999-12-31"}, "La fin vient avant le début"),
        ({"du": "2000-01-01", "au": "9999-12-31"}, "5 ans au plus"),
        ({"periode": "siècle"}, ""),
        ({"export": "exe"}, ""),
        ({"du": "", "au": "", "region": "", "chiffre": ""}, ""),
    ],
)
def test_garbage_in_the_address_never_fails(mission, settings, asked, notice):
    from indicators.admin import FiguresView  # noqa: PLC0415

    if "\x00" in asked.get("region", ""):  # turned away before any view, and read all the same
        request = mission.get(reverse("indicators_figures")).wsgi_request
        request.GET = request.GET.copy()
        request.GET.update(asked)
        page = FiguresView.as_view()(request).render().content.decode()
    else:
        page = shown(mission, **asked)
    assert notice in page
    assert ("help-warning" in mission.get(reverse("indicators_figures"), asked).content.decode()) == bool(
        notice and "\x00" not in str(asked)
    )


def test_regional_editor_sees_only_their_region(client, regions):
    counts("visit", 7, region="53")
    counts("visit", 5, region="94")
    sign_in(client, RoleKind.REGIONAL_EDITOR, region=regions[0])
    for asked in ({}, {"region": "94"}, {"region": ""}):
        page = shown(client, chiffre="visites-par-region", periode="semaine", **asked)
        assert "Bretagne 7" in page
        assert "Corse" not in page
        assert "Toute la France" not in page
        [total] = [row for row in downloaded(client, export="tableau", **asked) if row[0] == "Total"]
        assert total == ["Total", "7"]
    assert 'name="region"' not in client.get(reverse("indicators_figures")).content.decode()


def test_regional_editor_with_the_permission_still_sees_only_their_region(client, regions):
    editor = sign_in(client, RoleKind.REGIONAL_EDITOR, region=regions[0])
    editor.user_permissions.add(Permission.objects.get(codename="view_dailycount"))
    counts("visit", 7, region="53")
    counts("visit", 5, region="94")
    assert downloaded(client, export="tableau", region="94")[-1] == ["Total", "7"]


def test_editor_of_two_regions_chooses_between_them(client, regions):
    editor = sign_in(client, RoleKind.REGIONAL_EDITOR, region=regions[0])
    Role.objects.create(person=editor, kind=RoleKind.REGIONAL_EDITOR, region=regions[1])
    counts("visit", 7, region="53")
    counts("visit", 5, region="94")
    assert downloaded(client, export="tableau", region="94")[-1] == ["Total", "5"]
    assert downloaded(client, export="tableau", region="")[-1] == ["Total", "7"]


def test_partner_and_passer_by_see_no_figures(client):
    address = reverse("indicators_figures")
    assert client.get(address).status_code == 302
    sign_in(client, RoleKind.PARTNER, organisation="Chambre")
    assert client.get(address).status_code == 302
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_menu_leads_to_the_page(mission):
    assert reverse("indicators_figures") in mission.get(reverse("wagtailadmin_home")).content.decode()


def test_page_costs_the_same_for_one_row_and_for_fifty(mission, vocabularies):
    def rows(numbers):
        for number in numbers:
            file = document(f"Fichier {number}")
            page = guide(f"Guide {number}", files=[file])
            counts("visit", 1, subject=f"page:{page.pk}")
            counts("download", 1, subject=f"document:{file.pk}")
            DailyVisitor.objects.create(day=timezone.localdate(), digest=str(number))

    def queries(key):
        shown(mission, chiffre=key)  # vocabularies are read again after a publication
        with CaptureQueriesContext(connection) as captured:
            shown(mission, chiffre=key)
        return len(captured)

    rows(range(1))
    one = {key: queries(key) for key in figures_by_key()}
    rows(range(1, 50))
    assert {key: queries(key) for key in one} == one
    assert max(one.values()) <= 25


# Files for a spreadsheet -----------------------------------------------------------------------------


def test_table_and_days_open_in_a_french_spreadsheet(mission):
    counts("visit", 1234, date(2026, 3, 3))
    asked = {"chiffre": "visites", "du": "2026-03-02", "au": "2026-03-03"}
    assert downloaded(mission, export="tableau", **asked) == [
        ["Quand", "Visites"],
        ["lundi 2 mars 2026", "0"],
        ["mardi 3 mars 2026", "1234"],
        ["Total", "1234"],
    ]
    assert downloaded(mission, export="jours", **asked) == [
        ["Jour", "Visites"],
        ["02/03/2026", "0"],
        ["03/03/2026", "1234"],
    ]
    name = mission.get(reverse("indicators_figures"), asked | {"export": "jours"})["Content-Disposition"]
    assert 'filename="chiffres-visites-2026-03-02-2026-03-03-par-jour.csv"' in name


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_text_of_an_editor_is_never_run_as_a_formula(text):
    assert cell(text) == f"'{text}"


def test_numbers_and_quotes_stay_what_they_are():
    assert [cell(-2), cell(2.5), cell("L’« été »")] == ["-2", "2,5", "L’« été »"]
    content = csv_file("x", [['a "b"; c', "d\ne"]]).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline=""), delimiter=";")) == [['a "b"; c', "d\ne"]]


# The chart -------------------------------------------------------------------------------------------


def chart(*values):
    bars = [Bar(value, f"{n} : {value}", str(n)) for n, value in enumerate(values)]
    return BarChart(name="c", title="T", description="D", bars=bars)


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (37, ["0", "10", "20", "30", "40"]),
        (1990, ["0", "500", "1\xa0k", "1,5\xa0k", "2\xa0k"]),
        (8_000_000, ["0", "2\xa0M", "4\xa0M", "6\xa0M", "8\xa0M"]),
    ],
)
def test_lines_have_round_numbers(highest, lines):
    assert [line.label for line in chart(0, highest).lines()] == lines


def test_bars_stand_on_the_ground_and_reach_their_value():
    drawing = chart(0, 50, 100)
    bars = drawing.drawn()
    assert [bar.height for bar in bars] == [0, 136, 272]
    assert all(bar.y + bar.height == drawing.ground for bar in bars)
    assert all(drawing.left <= bar.x and bar.x + bar.width <= drawing.right for bar in bars)


@pytest.mark.parametrize("number", [1, 2, 31, 60, 1826])
def test_words_below_have_room(number):
    bars = chart(*range(number)).drawn()
    assert len(bars) == number
    assert 1 <= sum(bool(bar.tick) for bar in bars) <= MOST_TICKS


def test_chart_without_bars_is_empty():
    assert chart().drawn() == []
    assert compact(999) == "999"


def test_registry_takes_figures_alone():
    with pytest.raises(TypeError):
        figures.register(FigureTable)
    keys = [figure.key for figure in figures]
    assert len(keys) == len(set(keys))
    assert all(isinstance(figure, Figure) for figure in figures)
