"""A process of the portal that does what journeys ask, a command a line: starting one for each takes seconds.

Each line is a JSON list, a command and its arguments; the answer is one too: what was printed, and the error
that stopped it or an empty text.
"""

import json
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO

import django
from django.core.management import call_command
from django.db import connections

django.setup()
for line in sys.stdin:
    printed, error = StringIO(), ""
    try:
        with redirect_stdout(printed):
            call_command(*json.loads(line))
    except Exception:  # noqa: BLE001  (told to who asked)
        error = traceback.format_exc()
    finally:
        connections.close_all()
    sys.stdout.write(json.dumps([printed.getvalue(), error]) + "\n")
    sys.stdout.flush()
