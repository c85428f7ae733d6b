"""The conformance contract: the shipped one, with the probe's services and with other limits."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from dao_sdk import resources
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract

HERE = Path(__file__).parent
_TOOLS = ("conformance", "recording")
_LEFT_OUT = ("contract", "data", "spaces", "system", *_TOOLS)


def write_contract(folder: Path) -> None:
    """Write the conformance contract as a person would keep one: ``abi/`` and ``proto/``.

    What the contract has of the shipped one (statuses, exports, the capabilities of a home) is taken from
    there, so that it follows. The messages of the testee's protocol are in it too: whoever generates its
    bindings has them.

    Args:
        folder: An empty folder.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    document = yaml.load((resources.abi() / "v1.yaml").read_text("utf-8"))
    own = yaml.load((HERE / "conformance.yaml").read_text("utf-8"))
    document["contract"] = "conformance"
    document["doc"] = "What the conformance kit speaks to a host."
    for name, value in own["limits"].items():
        document["limits"][name]["value"] = value
    document["capabilities"].update(own["capabilities"])
    document["imports"].update(own["imports"])
    document["services"] = own["services"]
    (folder / "abi").mkdir(parents=True)
    with (folder / "abi" / "v1.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    ours = resources.proto() / "dao"
    for package in ours.iterdir():
        if package.name not in _LEFT_OUT:
            shutil.copytree(package, folder / "proto" / "dao" / package.name)
    # A reader of contracts leaves out the packages of tools under their own names.
    for package in map(ours.joinpath, _TOOLS):
        for source in package.rglob("*.proto"):
            place = folder / "proto" / source.relative_to(ours)
            place.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text("utf-8")
            for name in _TOOLS:
                text = text.replace(f'"dao/{name}/', f'"{name}/').replace(
                    f"dao.{name}.", f"{name}."
                )
            place.write_text(text, "utf-8")


@contextlib.contextmanager
def contract_folder() -> Iterator[Path]:
    """Give a folder with the conformance contract, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="dao-conformance-") as temporary:
        write_contract(Path(temporary) / "contract")
        yield Path(temporary) / "contract"


@lru_cache(maxsize=1)
def conformance_contract() -> Contract:
    """Read the conformance contract."""
    with contract_folder() as folder:
        return read_contract(folder)


def contract_of(name: str) -> Contract:
    """Give a contract that units under test are made for.

    Args:
        name: ``conformance`` or ``dao``.
    """
    return conformance_contract() if name == "conformance" else read_contract()


@lru_cache(maxsize=1)
def messages() -> Any:
    """The classes of the protocol and of the probe, by their names without the package."""
    from dao_sdk.contract.message_classes import message_pool

    made = message_pool(conformance_contract())
    return {
        name.rpartition(".v1.")[2]: kind
        for name, kind in made.items()
        if name.startswith(("conformance.", "recording."))
    }
