"""The field that asks for a trade."""

from __future__ import annotations

from typing import Any

from design.combobox import ComboboxField, ComboboxWidget, Completion
from taxonomy.models import Trade
from taxonomy.trades import HOW_TO, TradeResolution, resolve_trade, trade_of, trade_with_key


class TradeWidget(ComboboxWidget):
    """A text field that completes trades. The trade's key travels in a second field, `<name>_key`."""

    completion = Completion(
        url_name="taxonomy:trades",
        rows="trades",
        code="key",
        note="note",
        title="Métiers",
        proposed="Métiers proposés",
        one="1 métier proposé.",
        several="métiers proposés.",
        none="Aucun métier proposé.",
        chosen="Métier choisi :",
    )

    def name_of(self, thing: Trade, typed: str) -> str:
        """The words of who typed, where they lead to the trade: « coiffeuse » stays « coiffeuse »."""
        return typed if typed and trade_of(typed) == thing else thing.label


class TradeField(ComboboxField):
    """A trade, from everyday words or a NAF code. Its value is a `Trade`, None where it may be blank.

    With `free=True` a trade that nobody knows is kept in the person's words: the value is then a text. A key
    alone is read too, so that an address can carry one (`?metier_key=fleuriste`).
    """

    widget = TradeWidget
    default_error_messages = {
        "required": f"Indiquez votre métier. {HOW_TO}",
        "unknown": f"Nous ne connaissons pas ce métier. {HOW_TO}",
    }

    def prepare_value(self, value: Any) -> Any:
        """Return the trade of a key (as model forms give), anything else as it is."""
        if isinstance(value, str) and value:
            return Trade.objects.with_sector().filter(pk=value).first() or (value if self.free else None)
        return value

    def resolve(self, text: str) -> TradeResolution:
        """Read a trade in everyday words, or a NAF code."""
        return resolve_trade(text)

    def thing_of(self, code: str) -> Trade | None:
        """Find an offered trade by its key; None for a key that is none."""
        return trade_with_key(code)
