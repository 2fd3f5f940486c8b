"""The database is needed."""

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
