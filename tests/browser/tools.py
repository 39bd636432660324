"""Debian's Chromium and axe-core, fetched where they are not there yet."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

#: axe-core as its npm package has it, with the integrity that npm tells.
AXE = "axe-core@4.14.1"
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
CACHE = Path("var/cache")


def chromium() -> str:
    """The path of Chromium; installed from Debian's packages where it is absent and we may."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found and os.geteuid() == 0:
        install = ["/usr/bin/apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=True)
        found = shutil.which("chromium")
    if not found:
        raise SystemExit("no Chromium: `apt install chromium`, or name one in CHROMIUM")
    return found


def axe_source() -> str:
    """The text of axe.min.js; its package is fetched once by npm and held against its hash."""
    CACHE.mkdir(parents=True, exist_ok=True)
    package = CACHE / "axe-core-4.14.1.tgz"
    if not package.exists():
        npm = ["npm", "pack", AXE, "--silent", "--pack-destination", str(CACHE)]
        subprocess.run(npm, check=True)
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if digest != AXE_SHA512:
        raise SystemExit(f"{package} is not {AXE}: its SHA-512 is {digest}")
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()
