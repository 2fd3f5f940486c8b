"""The words of filters that come from the testimonials themselves."""

from __future__ import annotations

from django.apps import apps

from core.door import published_copy


def trades() -> dict[str, str]:
    """The trades that testimonials tell of, by key, in their order. No query once there is a copy."""
    model = apps.get_model("testimonials", "TestimonialPage")
    rows = model.objects.live().exclude(trade_key="").order_by("trade_key")
    return published_copy(
        ("testimonials", "trades"), lambda: dict(rows.values_list("trade_key", "trade").distinct())
    )
