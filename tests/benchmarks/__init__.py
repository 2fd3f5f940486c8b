"""How fast the portal serves its pages, beside a bare Django view and a bare Wagtail page."""
