#!/usr/bin/env python3
"""Django's command line for this project, from the source tree or from inside an unpacked WAR."""
import sys

from guestbook_site import bootstrap

if __name__ == "__main__":
    bootstrap.use_bundled_libraries()
    bootstrap.use_settings()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
