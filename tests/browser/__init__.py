"""Journeys in a real browser, through the portal as it is served."""
