"""`python -m cli.supervisor start`: what `wirewatch start` becomes when all that it asks is fine.

A program of its own, because looking at a watch loads most of Wirewatch, and keeping processes
running needs little of it: 25 MB of memory instead of 139.
"""

from __future__ import annotations

import logging
import os
import sys

from cli.parts import prefect_home, the_parts
from cli.supervise import supervise
from config.environment import load_environment
from config.settings import load_settings
from pipeline.logs import set_up_logging

LOG = logging.getLogger("wirewatch.start")


def main() -> int:
    """Run the parts until SIGINT or SIGTERM. Raises SetupError for settings that cannot be."""
    environ = load_environment(os.environ)
    settings = load_settings(environ)
    set_up_logging(settings, environ)
    supervise(the_parts(settings, dict(os.environ), prefect_home(environ)), LOG.warning)
    if settings.log_format == "text":
        sys.stdout.write("Stopped.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
