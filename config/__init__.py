"""What a person decides: settings from the environment, and the watch files.

`load_settings` reads the environment, `load_watch` the folder with `sources.toml`,
`topics.toml` and `alerts.toml`. Whatever is wrong there ends as one SetupError whose
problems are sentences with file, line and what to write instead.
"""

from config.environment import load_environment
from config.loader import WatchFiles, load_topics, load_watch, read_watch
from config.settings import Settings, load_settings
from config.starter import write_starter

__all__ = [
    "Settings",
    "WatchFiles",
    "load_environment",
    "load_settings",
    "load_topics",
    "load_watch",
    "read_watch",
    "write_starter",
]
