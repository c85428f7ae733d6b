"""Where the files that ship with the SDK are, in a checkout and in an installed wheel alike.

A checkout keeps ``abi/``, ``proto/`` and ``templates/`` beside the package; a wheel carries
them inside it, in ``_data/``. The Meta Unit is in the package in both.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder that has ``abi/``, ``proto/`` and ``templates/``."""
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def abi() -> Path:
    """The folder of the contract files, their JSON Schemas and the frozen releases."""
    return root() / "abi"


def proto() -> Path:
    """The root folder of the .proto files."""
    return root() / "proto"


def templates() -> Path:
    """The folder of the language packs that come with the SDK."""
    return root() / "templates"


def host_spec() -> Path:
    """The folder of the pages of the host specification."""
    return root() / "docs" / "reference" / "host-spec"


def unit() -> Path:
    """The Meta Unit that comes with the SDK, a WebAssembly module."""
    return _PACKAGE / "unit" / "dao.wasm"


def cache() -> Path:
    """The person's folder for what can be made again at any time; it need not exist yet.

    ``DAO_CACHE`` names another one.
    """
    chosen = os.environ.get("DAO_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "dao"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "dao"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dao"
