"""The database is needed; search says its mode."""

from django.db import connection

from core.door import HealthCheck, health_checks


@health_checks.register
class Database(HealthCheck):
    """The database answers."""

    name = "database"

    def check(self) -> str:
        """Its kind, once it has answered the smallest question."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connection.vendor


@health_checks.register
class Search(HealthCheck):
    """Which engine answers searches: until the search room stands, the database's."""

    name = "search"

    def check(self) -> str:
        """The engine's name."""
        return "database"
