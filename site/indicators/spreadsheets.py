"""Tables as files that a French spreadsheet opens with a double click."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

# A cell that begins so is run as a formula (OWASP, « CSV Injection »).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to download: UTF-8 with its mark, semicolons, decimal commas, dates as 31/12/2027.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerows([cell(value) for value in row] for row in rows)
    return response


def cell(value: object) -> str:
    """One value as the file writes it."""
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(FORMULA) else text
