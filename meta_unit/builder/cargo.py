"""Running cargo so that the same sources and toolchain give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError

from .declaration import Unit
from .toolchain import TARGET, Road

STACK = 1024 * 1024
"""The size of the module's stack in bytes; it lies below its data, so that an overflow traps."""


def build(unit: Unit, road: Road, contract: Contract, target_dir: Path | None) -> Path:
    """Builds the unit's crate; gives the linked module.

    Raises:
        DaoError: cargo failed, or passed over a stand-in of the workspace.
    """
    environment = _environment(road)
    if target_dir is not None:
        environment["CARGO_TARGET_DIR"] = str(target_dir.resolve())
    metadata = _metadata(unit, road, environment)
    _refuse_unused_patches(unit.workspace)
    target = Path(str(metadata["target_directory"]))
    environment["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(
        _flags(unit, road, contract, target, metadata)
    )
    command = [str(road.cargo), "rustc", "--release", "--locked", "--package", unit.package]
    # With the library beside the module, the compiler optimises each crate before it links them
    # all: the module is a tenth smaller than without.
    command += ["--lib", "--crate-type", "cdylib,rlib", "--target", TARGET]
    if unit.features:
        command += ["--features", ",".join(unit.features)]
    if road.builds_std:
        command += ["-Zbuild-std=std,panic_abort"]
    # Of what stripping takes, this one is needed: it tells which features the compiler used.
    command += ["--", "-Clink-arg=--keep-section=target_features"]
    if subprocess.run(command, cwd=unit.workspace, env=environment).returncode != 0:
        raise DaoError(f"cargo could not build {unit.package}", "Its own words stand above.")
    return target / TARGET / "release" / f"{unit.package.replace('-', '_')}.wasm"


def _environment(road: Road) -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        # What is set for other builds must not reach this one.
        if name not in {"RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"}
        and not name.startswith("CARGO_PROFILE_")
    }
    environment["RUSTC"] = str(road.rustc)
    if road.linker is not None:
        environment["CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER"] = str(road.linker)
    if road.builds_std:
        # Building std is behind a switch that stable compilers hide; no unstable feature is used.
        environment["RUSTC_BOOTSTRAP"] = "1"
    return environment


def _metadata(unit: Unit, road: Road, environment: Mapping[str, str]) -> Mapping[str, Any]:
    command = [str(road.cargo), "metadata", "--format-version", "1", "--locked"]
    command += ["--filter-platform", TARGET]
    answer = subprocess.run(command, cwd=unit.workspace, env=environment, stdout=subprocess.PIPE)
    if answer.returncode != 0:
        raise DaoError(
            f"cargo cannot read the workspace {unit.workspace}",
            "Where Cargo.lock is behind the manifests, run cargo update --workspace there.",
        )
    metadata: Mapping[str, Any] = json.loads(answer.stdout)
    return metadata


def _refuse_unused_patches(workspace: Path) -> None:
    """cargo passes over a stand-in whose version does not fit with a mere warning; we do not."""
    if "[[patch.unused]]" in (workspace / "Cargo.lock").read_text("utf-8"):
        raise DaoError(
            "a stand-in in meta_unit/shims is not used: its version does not fit",
            "Raise its version above that of the crate whose place it takes.",
        )


def _flags(
    unit: Unit, road: Road, contract: Contract, target: Path, metadata: Mapping[str, Any]
) -> list[str]:
    limit = {limit.name: limit.value for limit in contract.limits}["max_memory_bytes"]
    folders = {
        str(Path(package["manifest_path"]).parent.parent): "/registry"
        for package in metadata["packages"]
        if package["source"] is not None
    }
    # Paths of this machine would make the bytes differ from another's. The last that fits wins.
    folders |= {
        str(road.sysroot / "lib" / "rustlib" / "src" / "rust"): "/rust",
        str(unit.workspace): "/unit",
        str(target): "/target",
    }
    return [
        "--cfg",
        'getrandom_backend="custom"',
        f"-Clink-arg=--max-memory={limit}",
        f"-Clink-arg=-zstack-size={STACK}",
        *(f"--remap-path-prefix={path}={name}" for path, name in folders.items()),
    ]
