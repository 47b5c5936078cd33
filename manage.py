#!/usr/bin/env python
"""Django's command line for the CMIA site."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmia_site.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed for this Python. Run the first command of README.md, or use .venv/bin/python."
        )
    execute_from_command_line(sys.argv)
