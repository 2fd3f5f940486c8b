"""The bare page."""

from wagtail.models import Page


class BarePage(Page):
    """A page with its title and nothing else."""

    template = "bare/bare_page.html"
