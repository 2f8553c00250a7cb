#!/usr/bin/env python3
"""Command line of the installation: `manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from imr_site import scratch

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_site.settings")
    scratch.begin()
    execute_from_command_line(sys.argv)
