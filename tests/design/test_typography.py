"""Lines break neither inside « » nor before « ? »: spaces are set at output, and nothing else is touched."""

import gzip
import re
import time

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from design.middleware import TypographyMiddleware
from design.typography import typeset_html, typeset_text

HTML = "text/html; charset=utf-8"


def readable(text):
    """The text with its unbreakable spaces as « ~ »."""
    return text.replace("\u00a0", "~")


# HTML -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("Où en êtes-vous ?", "Où en êtes-vous~?"),
        ("<p>Bravo ! Puis : un ; deux.</p>", "<p>Bravo~! Puis~: un~; deux.</p>"),
        ("12 % pour 1 250 €, « dit-il »", "12~% pour 1 250~€, «~dit-il~»"),
        ("<p>« Oui » : « non » ?</p>", "<p>«~Oui~»~: «~non~»~?</p>"),
        ("<strong>Prix</strong> : 3 €", "<strong>Prix</strong>~: 3~€"),
        ("J’accepte<span> : le devis</span>", "J’accepte<span>~: le devis</span>"),
        ("« <b>Oui</b> »", "«~<b>Oui</b>~»"),
        ("Vraiment  ?", "Vraiment~?"),
        (
            "&laquo; Oui &raquo; &#171; non &#187; &#xAB; si &#xbb;",
            "&laquo;~Oui~&raquo; &#171;~non~&#187; &#xAB;~si~&#xbb;",
        ),
        ("l&#x27; ; &amp; ; &lt; ?", "l&#x27;~; &amp;~; &lt;~?"),
        ("1 < 2 ? 3 > 2 !", "1 < 2~? 3 > 2~!"),
        ("Vide « »", "Vide «~»"),
        ("<p>mot ?", "<p>mot~?"),
        (" ?", "~?"),
        ("« ", "«~"),
        ("", ""),
    ],
)
def test_running_text_gets_the_spaces_that_french_does_not_break(written, leaves):
    assert readable(typeset_html(written)) == leaves


@pytest.mark.parametrize(
    "html",
    [
        '<input name="q" value="« a ? »" aria-label="b : c">',
        "<a href='/?q=a ; b' title='d !' data-say=\"e > f : « g »\">h</a>",
        "<textarea rows=2>\n« a ? </p> »\n</textarea>",
        "<TEXTAREA>a ?</TEXTAREA>",
        "<select><option>« a » ?</option></select>",
        "<datalist><option>a ?</datalist>",
        "<pre>a ?\n <b>b :</b> c</pre>",
        "<code>a ? b : c</code>",
        "<script>x = a ? b : c; if (a < b) y = '<p> ?'</script>",
        '<script type="application/json">{"a" : "« b »"}</script>',
        "<style>a :hover { color : red }</style>",
        "<title>Où en êtes-vous ?</title>",
        "<!-- a ? > -- b : -->",
        "<!-- a ?",
        "<!DOCTYPE html>",
        '<p title="a ?',
        "<textarea>a ?",
        "À 10:30, au format 16:9, http://exemple.fr/?a=1;b",
        "mot? mot! mot: «mot» 12% 3€",
        "a&nbsp;? b&#160;: «&nbsp;c&nbsp;» d\u00a0; e\u202f! «\u202fe\u202f»",
        "&raquo; &rarr; &; & &nbs;",
        "<p>\n  ? au début d’une ligne\n</p>",
    ],
)
def test_all_else_is_as_it_was(html):
    assert typeset_html(html) == html


def test_no_second_space_joins_one_that_is_there():
    assert readable(typeset_html("a \u00a0? b&nbsp; : «\u00a0 c &nbsp;»")) == "a~? b~: «~c~»"


def test_what_follows_an_element_that_stays_is_set_again():
    html = "<textarea>a ?</textarea> ? <code>b :</code> : <script>c ?</script><p title='d'>e ?</p>"
    expected = "<textarea>a ?</textarea>~? <code>b :</code>~: <script>c ?</script><p title='d'>e~?</p>"
    assert readable(typeset_html(html)) == expected


def test_an_element_whose_name_only_begins_so_is_text():
    assert readable(typeset_html("<preface>a ?</preface><titles>b :</titles>")) == (
        "<preface>a~?</preface><titles>b~:</titles>"
    )


def test_doing_it_twice_changes_nothing():
    once = typeset_html("<p>« a » : b ? &laquo; c &raquo; ;</p>")
    assert typeset_html(once) == once


HOSTILE = ["< ", "<a", '<a "', "<a '", "<textarea>", "<pre ", "</", "<!--", "<!--->-", "<script></scrip"]
HOSTILE += ["&", "&nbsp;", "&laquo; ", " ", "« ", "« <", " :", "\u00a0 ", "https://", "https://a ", " \n"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_alone(piece):
    start = time.process_time()
    for typeset in (typeset_html, typeset_text):
        typeset(piece * (200_000 // len(piece)))
    assert (
        time.process_time() - start < 2
    )  # measured: 0.1 s at most; what grows with the square takes minutes


# Plain text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("Bonjour : « oui » ! 12 % ; 3 € ?", "Bonjour~: «~oui~»~! 12~%~; 3~€~?"),
        ("Le suivre : https://exemple.fr/?q=a;b : ici ?", "Le suivre~: https://exemple.fr/?q=a;b : ici~?"),
        ("www.exemple.fr ?", "www.exemple.fr ?"),
        ("a\u00a0? b\u202f: «\u00a0c\u00a0» d \u00a0;", "a~? b\u202f: «~c~» d ~;"),
        ("À 10:30\n ? au début\n- fin :\n", "À 10:30\n ? au début\n- fin~:\n"),
        ("« \nfin", "« \nfin"),
        ("1 < 2 ? <b>", "1 < 2~? <b>"),
    ],
)
def test_plain_text_gets_the_same_spaces(written, leaves):
    assert readable(typeset_text(written)) == leaves


# On the way out ---------------------------------------------------------------------------------------


def sent(response, path="/", method="GET", around=lambda get_response: get_response):
    """What leaves the portal when a view answers so."""
    request = RequestFactory().generic(method, path, headers={"accept-encoding": "gzip"})
    return around(TypographyMiddleware(lambda _request: response))(request)


@pytest.fixture
def as_in_production(settings):
    settings.SETS_FRENCH_SPACES = True


pytestmark = pytest.mark.usefixtures("as_in_production")


@pytest.mark.parametrize("kind", ["text/html", HTML, "text/html;charset=UTF-8"])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_page_leaves_with_its_spaces_and_its_length(kind, status):
    response = HttpResponse("<p>Perdu ?</p>", content_type=kind, status=status)
    response["Content-Length"] = "14"
    answer = sent(response)
    assert answer.text == "<p>Perdu\u00a0?</p>"
    assert answer["Content-Length"] == str(len(answer.content)) == "15"


@pytest.mark.parametrize(
    "response",
    [
        JsonResponse({"say": "« a » : b ?"}),
        HttpResponse("« a » : b ?", content_type="text/plain; charset=utf-8"),
        HttpResponse("« a » : b ?".encode("latin-1"), content_type="text/html; charset=latin-1"),
        HttpResponse(gzip.compress(b"<p>a ?</p>"), headers={"Content-Encoding": "gzip"}),
        HttpResponse(b"", status=204),
        HttpResponseRedirect("/?q=a+:+b"),
    ],
    ids=["JSON", "text", "other charset", "compressed", "empty", "redirect"],
)
def test_all_else_leaves_as_it_is(response):
    before, headers = response.content, dict(response.items())
    answer = sent(response)
    assert (answer.content, dict(answer.items())) == (before, headers)


def test_what_streams_is_left_alone():
    answer = sent(StreamingHttpResponse([b"a ?", b" b :"], content_type=HTML))
    assert answer.getvalue() == b"a ? b :"


def test_admin_s_pages_are_left_alone():
    assert sent(HttpResponse("a ?"), path="/gestion/pages/3/edit/").text == "a ?"


def test_bytes_that_are_no_text_do_not_break_a_page():
    assert sent(HttpResponse(b"<p>\xff ?</p>")).content == b"<p>\xff\xc2\xa0?</p>"


def test_what_is_compressed_is_the_page_as_it_leaves():
    answer = sent(HttpResponse("<p>Vraiment ?</p>" * 50), around=GZipMiddleware)
    assert gzip.decompress(answer.content).decode() == "<p>Vraiment\u00a0?</p>" * 50
    assert answer["Content-Length"] == str(len(answer.content))


def test_it_can_be_left_out(settings):
    settings.SETS_FRENCH_SPACES = False
    with pytest.raises(MiddlewareNotUsed):
        TypographyMiddleware(lambda _request: HttpResponse())


def test_every_space_of_a_page_is_set_or_stays():
    """Only spaces change, each for one of its kind."""
    html = "<p class='a b'>« Un  mot » : l’autre ?</p>\n<input value='a ?'>\n"
    leaves = typeset_html(html)
    assert re.sub(r"[ \u00a0]+", " ", leaves) == re.sub(r" +", " ", html)
