"""The DSFR template pack: what a person, a screen reader and a robot find in our forms."""

import re
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from design import forms as dsfr
from tests.browser.checks import assert_accessible, assert_quiet, both_widths
from tests.design.views import EveryField, TrialForm

PLAIN_STORAGE = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Markup(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        self.text += data

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]

    def controls(self):
        return [attrs for attrs in self.all("input", "select", "textarea") if attrs.get("type") != "hidden"]

    def by_id(self, wanted):
        return next(attrs for _, attrs in self.tags if attrs.get("id") == wanted)

    def values(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = PLAIN_STORAGE


def shown(form, **context) -> Markup:
    return Markup(render_crispy_form(form, context=context))


def filtered(form) -> Markup:
    return Markup(Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form})))


EMPTY = {"source": "essai"}
WRONG = {
    "name": '"><script>alert(1)</script>',
    "email": "lea",
    "message": "x" * 501,
    "region": "<b>nulle part</b>",
    "opened": "hier",
    "staff": "beaucoup",
    "visit": "demain",
}


@pytest.mark.parametrize("show", [shown, filtered])
@pytest.mark.parametrize("data", [None, EMPTY, WRONG], ids=["new", "empty", "wrong"])
@pytest.mark.parametrize("form_class", [EveryField, TrialForm])
class TestEveryState:
    def test_every_id_is_unique_and_every_reference_leads_to_one(self, form_class, data, show):
        page = show(form_class(data))
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        for name in ["aria-describedby", "for", "data-limit-of"]:
            assert "" not in page.values(name)
            assert set(" ".join(page.values(name)).split()) <= set(ids)

    def test_every_control_has_a_label(self, form_class, data, show):
        page = show(form_class(data))
        labelled = set(page.values("for"))
        assert page.controls()
        assert {control["id"] for control in page.controls()} <= labelled

    def test_every_link_of_the_summary_leads_to_a_control(self, form_class, data, show):
        page = show(form_class(data))
        links = [link["href"].removeprefix("#") for link in page.all("a")]
        assert bool(links) == (data is not None)
        assert set(links) <= {control["id"] for control in page.controls()}

    def test_nothing_is_written_inline(self, form_class, data, show):
        page = show(form_class(data))
        assert not page.all("style")
        assert all("src" in script for script in page.all("script"))
        for _, attrs in page.tags:
            assert not [name for name in attrs if name == "style" or name.startswith("on")]


def test_a_new_form_says_what_is_needed_and_nothing_is_wrong():
    page = shown(TrialForm())
    assert "sauf celles qui portent la mention (facultatif)" in page.text
    assert "Téléphone (facultatif)" in page.text
    assert "Votre nom (facultatif)" not in page.text
    assert "Laissez ce champ vide (facultatif)" not in page.text
    assert not page.values("aria-invalid")
    assert not page.values("role") or set(page.values("role")) == {"radiogroup"}


def test_hints_describe_their_control():
    page = shown(EveryField())
    assert page.by_id("id_name")["aria-describedby"] == "id_name_helptext"
    assert "aria-describedby" not in page.by_id("id_phone")
    assert page.by_id("id_message")["aria-describedby"] == "id_message_limit"
    assert "500 caractères au maximum" in page.text
    assert page.by_id("id_topics")["aria-describedby"] == "id_topics_helptext"
    assert page.by_id("id_place_typed")["aria-describedby"] == "id_place_helptext"
    assert "Exemple : 31/12/2027" in page.text
    assert "Formats acceptés : PDF, PNG. Taille maximale : 1 Mo." in page.text
    assert page.by_id("id_quote")["accept"] == ".pdf,.png"


def test_a_description_that_the_author_gave_is_kept():
    class Described(forms.Form):
        name = forms.CharField(widget=forms.TextInput({"aria-describedby": "elsewhere", "class": "narrow"}))

    attrs = shown(Described({})).by_id("id_name")
    assert attrs["aria-describedby"] == "elsewhere id_name_error"
    assert attrs["class"] == "fr-input narrow"


def test_errors_are_summed_up_linked_and_said_beside_the_field():
    page = shown(EveryField(EMPTY))
    assert "9 réponses sont à revoir" in page.text
    assert "Votre nom : Complétez cette réponse." in page.text
    assert "Combien êtes-vous ? Choisissez une réponse." in page.text
    assert page.text.count("Cochez cette case.") == 2
    assert page.by_id("id_name")["aria-invalid"] == "true"
    assert page.by_id("id_name")["aria-describedby"] == "id_name_helptext id_name_error"
    assert page.by_id("id_size")["aria-describedby"] == "id_size_error"
    assert page.by_id("id_size")["aria-invalid"] == "true"
    assert "aria-invalid" not in page.by_id("id_size_0")
    assert page.by_id("id_place_typed")["aria-describedby"] == "id_place_helptext id_place_error"
    links = [link["href"] for link in page.all("a")]
    assert {"#id_size_0", "#id_topics_0", "#id_place_typed", "#id_agreed"} <= set(links)
    summary = next(attrs for _, attrs in page.tags if attrs.get("role") == "alert")
    assert summary["tabindex"] == "-1"


def test_one_wrong_answer_is_counted_in_the_singular():
    class Short(forms.Form):
        name = forms.CharField(label="Votre nom")

    assert "1 réponse est à revoir" in shown(Short({})).text


def test_errors_say_what_to_do():
    text = shown(EveryField(WRONG)).text
    assert "Écrivez une adresse complète, comme nom@exemple.fr." in text
    assert "Raccourcissez ce texte : 500 caractères au maximum." in text
    assert "Écrivez la date ainsi : 31/12/2027." in text


def test_the_words_of_a_form_win_over_ours():
    class Worded(forms.Form):
        name = forms.CharField(error_messages={"required": "Dites-nous comment vous appeler."})
        town = forms.CharField(max_length=5, error_messages={"max_length": "Le nom seul suffit."})

        def clean_town(self):
            raise forms.ValidationError("Cette ville est loin.", code="max_length")

    text = shown(Worded({})).text
    assert text.count("Dites-nous comment vous appeler.") == 2
    assert shown(Worded({"town": "Rennes"})).text.count("Le nom seul suffit.") == 2
    assert shown(Worded({"town": "Brest"})).text.count("Cette ville est loin.") == 2


def test_what_was_typed_comes_back_escaped_and_whole():
    html = render_crispy_form(EveryField(WRONG))
    assert "<script>alert" not in html
    assert "<b>nulle part" not in html
    assert Markup(html).by_id("id_name")["value"] == WRONG["name"]
    assert "x" * 501 in html
    assert "maxlength" not in Markup(html).by_id("id_message")


@pytest.mark.parametrize("show", [shown, filtered])
def test_errors_of_the_whole_and_of_hidden_fields_are_said_once(show):
    class Whole(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})

        def clean(self):
            raise forms.ValidationError("Ce message nous est déjà parvenu.")

    page = show(Whole({}))
    assert page.text.count("Ce message nous est déjà parvenu.") == 1
    assert page.text.count("Rechargez la page.") == 1
    assert "Votre envoi n’est pas encore parti" in page.text
    assert not page.all("a")


def test_summary_and_fields_can_be_placed_by_hand():
    template = Template(
        "{% load crispy_forms_tags %}{{ form|as_crispy_errors }}{{ form.name|as_crispy_field }}"
    )
    page = Markup(template.render(Context({"form": EveryField({})})))
    assert "9 réponses sont à revoir" in page.text
    assert [control["id"] for control in page.controls()] == ["id_name"]


def test_two_forms_on_a_page_keep_their_ids_apart():
    page = Markup(
        render_crispy_form(EveryField(EMPTY, prefix="un"))
        + render_crispy_form(EveryField(EMPTY, prefix="deux"))
    )
    ids = page.values("id")
    assert len(ids) == len(set(ids))


def test_an_error_opens_the_title_of_the_page():
    def title(form):
        return render_to_string("dsfr/title_prefix.html", {"form": form}).strip()

    assert title(EveryField({})) == "Erreur :"
    assert title(EveryField()) == ""


class TestHelper:
    def show(self, helper, form=None):
        request = RequestFactory().get("/")
        form = form or EveryField()
        form.helper = helper
        return Template("{% load crispy_forms_tags %}{% crispy form %}").render(
            Context({"form": form, "csrf_token": "jeton", "request": request})
        )

    def test_the_token_is_left_out_where_the_helper_says_so(self):
        helper = dsfr.FormHelper(submit="Envoyer")
        assert "csrfmiddlewaretoken" in self.show(helper)
        helper.disable_csrf = True
        assert "csrfmiddlewaretoken" not in self.show(helper)
        searching = dsfr.FormHelper(submit="Chercher")
        searching.form_method = "get"
        assert "csrfmiddlewaretoken" not in self.show(searching)

    def test_the_form_is_checked_by_us_and_can_carry_files(self):
        form = Markup(self.show(dsfr.FormHelper(submit="Envoyer"))).all("form")[0]
        assert form == {"novalidate": "", "method": "post", "enctype": "multipart/form-data"}

    def test_the_button_says_what_happens(self):
        page = Markup(self.show(dsfr.FormHelper(submit="Recevoir mon résultat")))
        assert page.all("button") == [{"type": "submit", "class": "fr-btn"}]
        assert "Recevoir mon résultat" in page.text

    def test_filters_carry_no_mention(self):
        helper = dsfr.FormHelper(submit="Filtrer")
        helper.mark_optional = False
        assert "facultatif" not in self.show(helper)
        assert "nécessaires" not in self.show(helper)

    def test_labels_can_be_left_to_the_ear(self):
        helper = dsfr.FormHelper()
        helper.form_show_labels = False
        label = Markup(self.show(helper)).all("label")[0]
        assert label == {"class": "fr-label fr-sr-only", "for": "id_name"}

    def test_a_form_in_a_form_tag_of_the_page_has_none_of_its_own(self):
        helper = dsfr.FormHelper()
        helper.form_tag = False
        assert "<form" not in self.show(helper)

    def test_layout_objects_wear_the_design_system(self):
        page = shown(TrialForm(), person="Léa")
        assert [attrs["class"] for attrs in page.all("button")] == ["fr-btn", "fr-btn fr-btn--secondary"]
        assert "fr-fieldset" in page.by_id("vous")["class"]
        assert "Presque fini, Léa." in page.text
        assert page.by_id("id_message")["rows"] == "4"
        assert any("wide" in value for value in page.values("class"))
        assert {"Vous", "Votre entreprise", "Pour votre visite"} <= set(re.split(r"\s*\n\s*", page.text))

    def test_a_hidden_field_that_the_layout_forgot_is_sent(self):
        assert 'name="source"' in render_crispy_form(TrialForm())


class TestHoneypot:
    def test_people_do_not_meet_it(self):
        page = shown(TrialForm())
        trap = page.by_id("id_homepage")
        assert trap["tabindex"] == "-1"
        assert trap["autocomplete"] == "off"
        assert "Laissez ce champ vide" in page.text

    def test_it_stands_in_a_layout_that_forgot_it_and_once_only(self):
        assert len([1 for attrs in shown(TrialForm()).controls() if attrs["name"] == "homepage"]) == 1
        assert len([1 for attrs in filtered(TrialForm()).controls() if attrs["name"] == "homepage"]) == 1

    @pytest.mark.parametrize(
        ("data", "is_spam"),
        [
            (None, False),
            ({}, False),
            ({"homepage": "  "}, False),
            ({"homepage": "https://a.example\x00"}, True),
        ],
    )
    def test_who_fills_it_in_is_a_robot_and_is_told_nothing(self, data, is_spam):
        form = TrialForm(data)
        assert form.is_spam is is_spam
        assert "homepage" not in form.errors


class TestUpload:
    class Form(forms.Form):
        quote = dsfr.UploadField(extensions=["pdf"], max_megabytes=1, help_text="Celui de votre prestataire.")

    def errors(self, name, size):
        file = SimpleUploadedFile(name, b"x" * size)
        return self.Form({}, {"quote": file}).errors.get("quote", [])

    def test_a_good_file_is_taken(self):
        assert self.errors("devis.pdf", 1024) == []

    def test_another_kind_of_file_is_refused_with_what_to_do(self):
        assert self.errors("devis.exe", 10) == ["Choisissez un fichier PDF."]

    def test_a_heavy_file_is_refused_with_what_to_do(self):
        wanted = ["Ce fichier est trop lourd : choisissez-en un de 1 Mo au plus."]
        assert self.errors("devis.pdf", 1024 * 1024 + 1) == wanted

    def test_the_hint_of_the_form_comes_first(self):
        hint = "Celui de votre prestataire. Formats acceptés : PDF. Taille maximale : 1 Mo."
        assert self.Form().fields["quote"].help_text == hint

    def test_a_stored_file_is_named_and_can_be_removed(self):
        class Stored:
            url = "/media/devis.pdf"

            def __str__(self):
                return "devis.pdf"

        class Form(forms.Form):
            quote = forms.FileField(label="Devis", required=False)

        page = shown(Form(initial={"quote": Stored()}))
        assert page.all("a") == [{"class": "fr-link", "href": "/media/devis.pdf"}]
        assert "quote-clear" in page.values("name")
        assert "id_quote_remove" in page.values("for")


class TestErrorPages:
    """With the least frame there is: the real one is tried where it stands."""

    @pytest.fixture
    def frame(self, settings):
        templates = dict(settings.TEMPLATES[0])
        base = "<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}"
        loaders = [
            ("django.template.loaders.locmem.Loader", {"design/base.html": base}),
            "django.template.loaders.app_directories.Loader",
        ]
        templates["APP_DIRS"] = False
        templates["OPTIONS"] = {**templates["OPTIONS"], "loaders": loaders}
        settings.TEMPLATES = [templates]

    @pytest.mark.usefixtures("frame")
    @pytest.mark.parametrize("code", [400, 403, 404, 413])
    def test_it_says_what_happened_and_offers_three_ways_out(self, code):
        page = Markup(render_to_string(f"{code}.html"))
        assert {link["href"] for link in page.all("a")} == {"/", "/plan-du-site/", "/contact/"}
        assert len(page.all("h1")) == 1
        assert page.all("svg")

    def test_the_500_stands_alone(self):
        template = engines["django"].engine.get_template("500.html")
        page = Markup(template.render(Context()))
        assert page.all("html") == [{"lang": "fr"}]
        assert len(page.all("title")) == len(page.all("h1")) == 1
        assert page.all("link") == [{"rel": "stylesheet", "href": "/static/design/portal.css"}]
        assert {"/", "/plan-du-site/", "/contact/"} == {link["href"] for link in page.all("a")}
        assert "extends" not in template.source


@pytest.mark.browser
@both_widths
@pytest.mark.urls("tests.design.urls")
class TestInTheBrowser:
    @staticmethod
    def check(page):
        assert_quiet(page)
        assert_accessible(page)

    def test_new_form(self, page):
        self.check(page)

    def test_form_sent_empty(self, page):
        page.get_by_role("button", name="Envoyer mon message").click()
        page.locator("[data-error-summary]:focus").wait_for()
        assert page.title() == "Erreur : Nous écrire"
        self.check(page)
        page.get_by_role("link", name="Combien êtes-vous").click()
        assert page.evaluate("document.activeElement.id") == "id_size_0"
        page.get_by_role("link", name="Votre commune").click()
        assert page.evaluate("document.activeElement.id") == "id_place_typed"

    def test_a_long_text_counts_what_is_left(self, page):
        page.get_by_label("Votre message").fill("Bonjour")
        assert page.get_by_text("Encore 493 caractères au maximum").is_visible()
        page.get_by_label("Votre message").fill("x" * 501)
        assert page.get_by_text("1 caractère de trop").is_visible()
        self.check(page)

    def test_the_keyboard_passes_by_the_honeypot(self, page):
        page.get_by_label("J’accepte que").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.type") == "submit"
        assert page.get_by_label("Laissez ce champ vide").evaluate("element => element.tabIndex") == -1
