"""An extract of the shipped communes, small enough to be loaded for each test."""

import csv
import gzip
from dataclasses import replace

import pytest

from territories.services import TerritoryFiles, load_territories

SHIPPED = TerritoryFiles()
DEPARTMENTS = {"2A", "93", "971", "972", "974", "975", "976", "977", "978", "986", "988"}
POSTAL_CODES = {"35000", "35400", "51300", "76600"}
NAMES = {
    "Aix-en-Provence",
    "Belfort",
    "Bordeaux",
    "Boulogne-sur-Mer",
    "Bruz",
    "Castillon",
    "Chalon-sur-Saône",
    "Chambéry",
    "Fougères",
    "L'Haÿ-les-Roses",
    "L'Île-d'Yeu",
    "La Réunion",
    "Le Mans",
    "Lille",
    "Lyon",
    "Mansigné",
    "Marseille",
    "Mercœur",
    "Paris",
    "Quimper",
    "Renescure",
    "Saint-Denis",
    "Saint-Martin",
    "Sainte-Colombe",
    "Strasbourg",
    "Vandœuvre-lès-Nancy",
    "Vienne",
    "Œuilly",
}


class CommuneFile:
    """The rows of a file of communes, for a test to change and write."""

    def __init__(self, folder):
        self.path = folder / "communes.csv"
        with gzip.open(SHIPPED.communes, "rt", encoding="utf-8") as file:
            self.rows = [row for row in csv.DictReader(file) if self.is_kept(row)]

    @staticmethod
    def is_kept(row):
        codes = set(row["postal_codes"].split(";"))
        return row["name"] in NAMES or row["department_code"] in DEPARTMENTS or bool(codes & POSTAL_CODES)

    def row(self, insee_code):
        return next(row for row in self.rows if row["insee_code"] == insee_code)

    def remove(self, insee_code):
        self.rows.remove(self.row(insee_code))

    def write(self):
        columns = list(dict.fromkeys(column for row in self.rows for column in row))
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(self.rows)
        return replace(SHIPPED, communes=self.path)


@pytest.fixture(scope="session")
def extract(tmp_path_factory):
    """The files of the extract. Not to be changed."""
    return CommuneFile(tmp_path_factory.mktemp("territories")).write()


@pytest.fixture
def commune_file(tmp_path):
    """An extract of one's own."""
    return CommuneFile(tmp_path)


@pytest.fixture
def territories(extract, db):
    """The extract, loaded."""
    return load_territories(extract)
