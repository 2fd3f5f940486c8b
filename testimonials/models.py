"""Django looks for models here; the page types are in `pages`."""

from testimonials.pages import TestimonialMapPage, TestimonialPage  # noqa: F401
