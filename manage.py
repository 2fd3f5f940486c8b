#!/usr/bin/env python
"""Run a Django command for the portal."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Put the source root `site/` on the path, then hand over to Django."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
