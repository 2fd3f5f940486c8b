"""What every template may use."""

from django.http import HttpRequest

from core.frame import Frame


def frame(request: HttpRequest) -> dict[str, Frame]:
    """`frame`: menu, footer, notices and settings of the site that answers."""
    return {"frame": Frame(request)}
