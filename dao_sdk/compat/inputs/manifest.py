"""What a unit says of itself, written and read in the words of one contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.message import DecodeError

from dao_sdk.compat.inputs.side import Manifest, Use
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.plain_text import is_name
from dao_sdk.wishes import faults_of, too_long

T = TypeVar("T")

FREE = "call"
"""The capability of answering: every unit has it, and none has to name it."""
UNDERSTOOD = {
    "storage": "quota=1GiB",
    "keys": "prefix=dao/",
    "net": "api.example.org",
    "files": "notes=/home/ann/Notes",
}
"""Capabilities whose scopes hosts read in a form of their own (docs/reference/home.md), each with one."""
NAMED_ONLY = frozenset({"net", "files"})
"""Those of which hosts take no grant without a scope, whatever a contract says (docs/reference/home.md)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A manifest before it is written."""

    contract: Contract
    digest: bytes
    """The contract's digest, see :func:`dao_sdk.contract.digest.contract_digest`."""
    uses: tuple[Use, ...]
    least_host_minor: int = 0
    state_schema: int = 1


def write_manifest(draft: Draft) -> bytes:
    """The manifest in the words of its contract; what they have no word for is left out."""
    contract = draft.contract
    message: Any = message_pool(contract)[contract.boundary.manifest]()
    _set(
        message,
        name="witness",
        version="1.0.0",
        contract_major=contract.major,
        contract_minor=contract.minor,
        least_host_minor=draft.least_host_minor,
        state_schema=draft.state_schema,
        contract_digest=draft.digest,
    )
    for use in draft.uses:
        try:
            entry = message.capabilities.add()
        except AttributeError:
            break
        _set(entry, capability=use.capability, required=use.required, reason=use.reason)
        if use.scopes:
            _extend(entry, "scopes", use.scopes)
    written: bytes = message.SerializeToString(deterministic=True)
    return written


def _set(message: Any, **values: object) -> None:
    for name, value in values.items():
        try:
            setattr(message, name, value)
        except (AttributeError, TypeError, ValueError):
            continue  # A contract without the field, or with one of another kind.


def _extend(message: Any, name: str, values: Iterable[str]) -> None:
    try:
        getattr(message, name).extend(values)
    except (AttributeError, TypeError):
        return


def read_manifest(section: bytes, contract: Contract) -> Manifest | None:
    """Reads a manifest as a host of a contract does.

    Args:
        section: The content of the custom section ``dao.unit``.
        contract: The host's contract; it says which field is which.

    Returns:
        The manifest; None where it cannot be read.
    """
    try:
        message: Any = message_pool(contract)[contract.boundary.manifest].FromString(section)
        schema = getattr(message, "state_schema", 0)  # Hosts do not look at it.
        return Manifest(
            name=_checked(message.name, str),
            version=_checked(message.version, str),
            contract_major=_checked(message.contract_major, int),
            contract_minor=_checked(message.contract_minor, int),
            least_host_minor=_checked(message.least_host_minor, int),
            capabilities=tuple(
                Use(
                    _checked(it.capability, str),
                    _checked(it.required, bool),
                    tuple(_checked(scope, str) for scope in it.scopes),
                    _checked(it.reason, str),
                )
                for it in message.capabilities
            ),
            state_schema=schema if isinstance(schema, int) else 0,
            contract_digest=_checked(message.contract_digest, bytes),
        )
    except (DecodeError, AttributeError, KeyError, TypeError, ValueError):
        return None


def _checked(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def handshake(manifest: Manifest, host: Contract, digest: bytes) -> str:
    """Why a host refuses a unit for the contract that it was built from; empty where it does not.

    Args:
        manifest: What the host reads.
        host: The host's contract.
        digest: Its digest, see :func:`dao_sdk.contract.digest.contract_digest`.
    """
    theirs = f"{manifest.contract_major}.{manifest.contract_minor}"
    if manifest.contract_major != host.major:
        return f"it was built for contract {theirs}; this host speaks {host.version}"
    if manifest.least_host_minor > host.minor:
        least = f"{manifest.contract_major}.{manifest.least_host_minor}"
        return f"it needs a host of contract {least} at least; this host speaks {host.version}"
    if host.state == "draft" and manifest.contract_digest != digest:
        return f"it was built from another draft of contract {theirs}"
    return ""


def disagreement(
    manifest: Manifest, imported: Iterable[str], missing: Iterable[str] = ()
) -> list[str]:
    """Where a manifest and the imports do not agree.

    Args:
        manifest: What the host reads.
        imported: The capabilities of the imports, as the host knows them.
        missing: Capabilities of imports that the host does not have and the unit requires, which is
            told as such.
    """
    used = set(imported) - {FREE}
    named = {use.capability for use in manifest.capabilities} - {FREE}
    wrong = [
        f"it imports functions of the capability {name!r}, which its manifest omits"
        for name in sorted(used - named)
    ]
    wrong += [
        f"its manifest names the capability {name!r}, of which it imports nothing"
        for name in sorted(named - used - set(missing))
    ]
    return wrong


def damage(manifest: Manifest) -> list[str]:
    """What is wrong with a manifest by itself."""
    wrong = []
    if not manifest.name or not manifest.version:
        wrong.append("its manifest gives no name or no version")
    elif not (is_name(manifest.name, blanks=True) and is_name(manifest.version)):
        wrong.append("its manifest has an invalid name or version")
    names = Counter(use.capability for use in manifest.capabilities)
    for name in sorted(name for name, count in names.items() if count > 1):
        wrong.append(f"its manifest names the capability {name!r} twice")
    for use in manifest.capabilities:
        faults = list(faults_of(use.capability, use.scopes, use.reason))
        if (
            not faults and use.capability not in UNDERSTOOD
        ):  # then a scope is taken as it is written
            faults += too_long(use.capability, use.scopes)
        wrong += faults
    return wrong
