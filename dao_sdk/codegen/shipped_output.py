"""What a plugin makes of the SDK's own contract, for packs that come with it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from dao_sdk.codegen.output import MANIFEST
from dao_sdk.codegen.pack import Pack, Plugin
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract


def shipped_output(pack: Pack, plugin: Plugin, contract: Contract) -> dict[str, bytes] | None:
    """Read what a plugin made before.

    Returns:
        The contents of the files by the paths that the plugin gave them; None if the pack has
        none that this version of the plugin made of this contract.
    """
    if not plugin.shipped:
        return None
    folder = pack.folder / plugin.shipped
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["digest"] != contract_digest(contract).hex():
            return None
        if manifest["plugins"].get(plugin.name) != plugin.version:
            return None
        return {
            PurePosixPath(path).relative_to(plugin.path).as_posix(): (folder / path).read_bytes()
            for path in manifest["files"]
            if PurePosixPath(path).is_relative_to(plugin.path)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # whatever is wrong with it, the plugin can be run
