"""Commands about territories."""
