"""Input of the app `accounts`, one module a subject."""
