"""A file is what its name says before anybody can download it, and keeps its address when it changes."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from wagtail.models import Collection, CollectionViewRestriction, Page, UploadedFile

from core import uploads
from core.building import Builder
from core.models import PortalDocument
from indicators.models import DailyCount
from indicators.services import flush, forget_waiting

pytestmark = pytest.mark.django_db

ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def package(**parts):
    """A ZIP of these parts; in the names, « __ » stands for a slash and « _dot_ » for a dot."""
    return package_of({name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()})


def package_of(parts):
    """A ZIP of these parts, by name; the same at any time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def odf(mimetype=ODT, **parts):
    return package(mimetype=mimetype, content_dot_xml="<office:document-content/>", **parts)


def ooxml(main=f"{DOCX}.main+xml", **parts):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return package_of({"[Content_Types].xml": types, "word/document.xml": "<w:document/>"} | parts)


def xlsx():
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def encrypted(content):
    """The same ZIP, whose parts all say that they are encrypted."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = changed.find(mark)
        while position >= 0:
            changed[position + offset] |= 1
            position = changed.find(mark, position + 4)
    return bytes(changed)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of one test only."""
    settings.MEDIA_ROOT = str(tmp_path)
    settings.INDICATORS_FLUSH_SECONDS = 3600
    forget_waiting()
    yield
    forget_waiting()


@pytest.fixture
def document():
    """A document with its file."""
    document = PortalDocument(title="Le devis", file=ContentFile(odf(), name="devis.odt"))
    document._set_document_file_metadata()
    document.save()
    return document


# What is accepted


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("devis.odt", odf()),
        ("comptes.ods", odf("application/vnd.oasis.opendocument.spreadsheet")),
        ("atelier.odp", odf("application/vnd.oasis.opendocument.presentation\n")),
        ("devis.docx", ooxml()),
        ("comptes.xlsx", xlsx()),
        (
            "atelier.pptx",
            ooxml("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        ),
        ("memo.pdf", PDF),
        ("MEMO.PDF", PDF),
        ("liste.csv", "nom;âge\nZoé;41\n".encode()),
        ("liste.csv", "nom;âge\r\nZoé;41 €\r\n".encode("cp1252")),
        ("liste.csv", "nom;âge\n".encode("utf-8-sig")),
        ("lisez.txt", "Bonjour à tous\n".encode("utf-16")),
        ("vide.txt", b""),
    ],
)
def test_honest_file_is_accepted(send, name, content):
    if not content:  # Django itself refuses what holds nothing
        assert "vide" in send(name, content)["error_message"]
    else:
        assert send(name, content)["success"] is True
        document = PortalDocument.objects.get()
        with document.file.open("rb") as file:
            assert file.read() == content
        assert document.file_size == len(content)


# What is refused, in words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("memo.pdf", b"MZ\x90\x00 a program", "Ce fichier n’est pas au format PDF"),
        ("memo.pdf", b"<html><script>alert(1)</script>%PDF-1.7", "Ce fichier n’est pas au format PDF"),
        ("devis.odt", PDF, "Ce fichier n’est pas au format ODT"),
        ("devis.odt", package(photo_dot_jpg="x"), "Ce fichier n’est pas au format ODT"),
        ("devis.odt", odf("application/vnd.oasis.opendocument.spreadsheet"), "pas au format ODT"),
        ("devis.docx", odf(), "Ce fichier n’est pas au format DOCX"),
        ("devis.docx", xlsx(), "Ce fichier n’est pas au format DOCX"),
        ("comptes.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old file", "pas au format XLSX"),
        ("devis.docx", ooxml()[:-30], "Ce fichier n’est pas au format DOCX"),
        ("liste.csv", xlsx(), "Ce fichier n’est pas au format CSV"),
        ("lisez.txt", b"\x7fELF\x02\x01\x01\x00", "Ce fichier n’est pas au format TXT"),
        ("devis.odt", odf(Basic__Standard__Module1_dot_xml="Sub Main"), "contient des macros"),
        ("devis.odt", odf(Scripts__python__m_dot_py="import os"), "contient des macros"),
        ("devis.docx", ooxml(**{"word/vbaProject.bin": "x"}), "contient des macros"),
        (
            "devis.docx",
            ooxml("application/vnd.ms-word.document.macroEnabled.main+xml"),
            "contient des macros",
        ),
        ("comptes.xlsx", ooxml(**{"xl/macrosheets/sheet1.xml": "x"}), "contient des macros"),
        ("comptes.xlsm", xlsx(), "contient des macros"),
        ("devis.odt", encrypted(odf()), "protégé par un mot de passe"),
        ("kit.zip", package(a_dot_txt="x"), "Les archives ne sont pas acceptées"),
        ("kit.tar.gz", b"\x1f\x8b", "Les archives ne sont pas acceptées"),
        ("page.html", b"<script>", "Ce format n’est pas accepté. Formats possibles\u00a0: CSV, DOCX, M4A"),
        ("logo.svg", b"<svg/>", "Ce format n’est pas accepté"),
        ("sans-extension", PDF, "Ce format n’est pas accepté"),
        (".pdf", PDF, "Ce format n’est pas accepté"),
    ],
)
def test_dishonest_file_is_refused_with_a_reason(send, name, content, words):
    answer = send(name, content)
    assert answer["success"] is False
    assert words in answer["error_message"]
    assert not PortalDocument.objects.exists()
    assert not UploadedFile.objects.exists()


def test_message_never_repeats_what_the_name_says(send):
    assert "img" not in send("a.<img src=x onerror=alert(1)>", b"x")["error_message"]


def test_file_that_becomes_enormous_is_refused(send, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNPACKED_BYTES", 1_000_000)
    answer = send("devis.odt", odf(content2_dot_xml="0" * 1_000_001))
    assert "énorme quand on l’ouvre" in answer["error_message"]
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    answer = send("devis.odt", odf(a="", b="", c=""))
    assert "énorme quand on l’ouvre" in answer["error_message"]


def test_file_that_is_too_heavy_is_refused_with_the_limit(send, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1_500_000
    message = send("memo.pdf", PDF + b"0" * 1_500_000)["error_message"]
    assert message.startswith("Ce fichier est trop lourd\u00a0: 1,5\u00a0Mo au plus.")
    assert not PortalDocument.objects.exists()
    with pytest.raises(ValidationError, match="trop lourd"):
        uploads.check_document(ContentFile(PDF + b"0" * 1_500_000, name="memo.pdf"))


def test_admin_page_refuses_what_is_too_heavy_before_it_is_sent(mission):
    page = mission.get(reverse("wagtaildocs:add_multiple")).content.decode()
    assert 'data-max-file-size="100000000"' in page
    assert (
        "Ce fichier est trop lourd\u00a0: 20\u00a0Mo au plus, 100\u00a0Mo pour un son ou une vidéo." in page
    )


def test_form_without_file_that_is_far_too_long_is_answered_in_french(mission):
    answer = mission.post(
        reverse("wagtaildocs:add_multiple"),
        "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    assert "Votre envoi est trop lourd" in answer.content.decode()


def test_same_checks_hold_where_an_editor_chooses_a_file(mission):
    answer = mission.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "Kit",
            "document-chooser-upload-file": SimpleUploadedFile("memo.pdf", b"MZ"),
            "document-chooser-upload-collection": Collection.get_first_root_node().pk,
        },
    )
    assert "Ce fichier n’est pas au format PDF" in str(answer.json())
    assert not PortalDocument.objects.exists()


def test_same_checks_hold_for_a_new_version(mission, document):
    fields = {"title": "Le devis", "collection": document.collection_id, "tags": ""}
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    page = mission.post(edit, fields | {"file": SimpleUploadedFile("devis.odt", PDF)}).content.decode()
    assert "Ce fichier n’est pas au format ODT" in page
    with document.file.open("rb") as file:
        assert file.read() == odf()


def test_file_that_is_there_already_is_not_checked_again(mission, document):
    with document.file.open("wb") as file:
        file.write(b"old")
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    mission.post(edit, {"title": "Nouveau titre", "collection": document.collection_id, "tags": ""})
    document.refresh_from_db()
    assert document.title == "Nouveau titre"


def test_same_checks_hold_for_content_from_data_files(tmp_path):
    (tmp_path / "kit.pdf").write_bytes(PDF)
    (tmp_path / "faux.pdf").write_bytes(b"MZ")
    builder = Builder(home=Page.get_first_root_node(), files=tmp_path)
    assert builder.document("kit.pdf", "Le kit") == builder.document("kit.pdf")
    with pytest.raises(ValidationError, match="pas au format PDF"):
        builder.document("faux.pdf")


# Names


@pytest.mark.parametrize(
    ("name", "stored", "title"),
    [
        ("🐝🐝.pdf", "document.pdf", "🐝🐝.pdf"),
        ("Mon été à L’Haÿ.PDF", "mon-ete-a-lhay.pdf", "Mon été à L’Haÿ.PDF"),
        ("../../etc/passwd.pdf", "passwd.pdf", "../../etc/passwd.pdf"),
        ("a" * 300 + ".pdf", "a" * 60 + ".pdf", "a" * 255),
    ],
)
def test_name_that_some_system_cannot_save_becomes_a_plain_one(send, name, stored, title):
    assert send(name, PDF)["success"] is True
    document = PortalDocument.objects.get()
    assert document.filename == stored
    assert document.title == title


def test_two_files_of_one_name_live_side_by_side(send):
    for _ in range(2):
        send("memo.pdf", PDF)
    assert PortalDocument.objects.values("file").distinct().count() == 2


def test_file_whose_form_lacks_something_else_is_kept_until_it_is_complete(mission):
    add = reverse("wagtaildocs:add_multiple")
    fields = {"title": "", "files[]": SimpleUploadedFile("memo.pdf", PDF)}
    answer = mission.post(add, fields).json()
    upload = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
    address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[upload.pk])
    prefix = f"uploaded-document-{upload.pk}"
    done = mission.post(address, {f"{prefix}-title": "Le mémo", f"{prefix}-tags": ""}).json()
    assert done["success"] is True
    assert PortalDocument.objects.get().title == "Le mémo"


# Addresses that stay


def test_download_is_the_current_file_to_save(client, document):
    assert document.url == f"/telecharger/{document.pk}/"
    answer = client.get(document.url)
    assert answer.getvalue() == odf()
    assert answer["Content-Type"] == ODT
    assert answer["Content-Disposition"] == 'attachment; filename="devis.odt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(odf())
    assert not answer.cookies


@pytest.mark.parametrize("format_", uploads.FORMATS.values(), ids=uploads.FORMATS)
def test_each_format_is_sent_as_what_it_is(format_):
    document = PortalDocument(title="x", file=f"documents/x.{format_.extension.upper()}")
    assert document.content_type == format_.content_type


def test_pdf_is_saved_too(client):
    document = PortalDocument.objects.create(title="Mémo", file=ContentFile(PDF, name="memo.pdf"))
    assert client.get(document.url)["Content-Disposition"].startswith("attachment")


def test_address_and_date_follow_a_new_version(mission, document):
    PortalDocument.objects.update(created_at=timezone.now() - timedelta(days=400))
    address, before = document.url, Client().get(document.url)["ETag"]
    new = odf(new_dot_xml="new")
    mission.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {
            "title": "Le devis",
            "collection": document.collection_id,
            "tags": "",
            "file": SimpleUploadedFile("devis-2.odt", new),
        },
    )
    document.refresh_from_db()
    assert document.url == address
    answer = Client().get(address)
    assert answer.getvalue() == new
    assert answer["ETag"] != before
    assert timezone.now() - document.created_at < timedelta(minutes=5)


def test_browser_that_has_the_file_is_told_so(client, document):
    etag = client.get(document.url)["ETag"]
    answer = client.get(document.url, headers={"If-None-Match": etag})
    assert (answer.status_code, answer["ETag"]) == (304, etag)
    assert client.get(document.url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_says_what_get_would(client, document):
    answer = client.head(document.url)
    assert answer.status_code == 200
    assert int(answer["Content-Length"]) == len(odf())


def test_download_is_counted_once(client, document):
    client.get(document.url, headers=FIREFOX)
    client.head(document.url, headers=FIREFOX)
    client.get(document.url, headers={"User-Agent": "curl/8.5.0"})
    flush()
    row = DailyCount.objects.get(event="download")
    assert (row.subject, row.region_code, row.count) == (f"document:{document.pk}", "", 1)


def test_unknown_document_is_not_found(client, document):
    for address in ("/telecharger/0/", f"/telecharger/{10**30}/", "/telecharger/x/"):
        assert client.get(address).status_code == 404
    document.file.storage.delete(document.file.name)
    assert client.get(document.url).status_code == 404


def test_form_cannot_be_sent_to_a_document(client, document):
    assert client.post(document.url).status_code == 405


@pytest.mark.parametrize("kind", ["login", "password"])
def test_private_collection_stays_private(client, document, kind):
    collection = Collection.get_first_root_node().add_child(name="Signataires")
    PortalDocument.objects.update(collection=collection)
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, password="mot")
    answer = client.get(document.url, headers=FIREFOX)
    assert answer.status_code == (302 if kind == "login" else 200)
    assert ODT not in answer["Content-Type"]
    flush()
    assert not DailyCount.objects.filter(event="download").exists()


def test_wagtail_s_own_address_still_works(client, document):
    answer = client.get(f"/documents/{document.pk}/{document.filename}")
    assert answer.getvalue() == odf()
    assert answer["Content-Type"] == ODT


def test_page_says_size_format_and_date(document):
    document.created_at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    value = {"title": "Le devis type", "document": document}
    for octets, words in (
        (17_400, "17\u00a0ko"),
        (80, "1\u00a0ko"),
        (999_400, "999\u00a0ko"),
        (1_240_000, "1,2\u00a0Mo"),
    ):
        document.file_size = octets
        html = render_to_string("design/blocks/download.html", {"value": value})
        assert f"ODT – {words} – 5 octobre 2026" in html
    assert f'href="/telecharger/{document.pk}/"' in html
