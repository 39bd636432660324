"""A small offline newsroom on loopback: seven invented outlets that the demo and tests read."""

from __future__ import annotations

from seeds.newsroom.content import Offer, Outlet, Page, Resource, load_outlets, render_site
from seeds.newsroom.server import DEFAULT_PORT, Newsroom

__all__ = [
    "DEFAULT_PORT",
    "Newsroom",
    "Offer",
    "Outlet",
    "Page",
    "Resource",
    "load_outlets",
    "render_site",
]
