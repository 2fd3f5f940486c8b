"""What the app `accounts` answers, one module a subject."""
