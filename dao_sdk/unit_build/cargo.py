"""Running cargo so that the same sources and toolchain give the same bytes.

The flags, the profile and the linker are given on the command line and in the environment: a unit
needs no configuration of cargo's in its folder.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.host.unit_file import MOST_BYTES
from dao_sdk.plain_file import read_plain_file
from dao_sdk.syntax import SyntaxFault, read_toml

from .declaration import Declaration
from .toolchain import TARGET, Road

STACK = 1024 * 1024
"""The size of the module's stack in bytes; it lies below its data, so that an overflow traps."""
_PROFILE = {
    "opt-level": "3",
    "lto": '"fat"',
    "codegen-units": "1",
    "panic": '"abort"',
    "strip": "true",
    "incremental": "false",
}
"""What is built with where the workspace says nothing about its release profile."""


@dataclass(frozen=True, slots=True)
class Package:
    """The cargo package that is the unit."""

    name: str
    version: str
    workspace: Path
    """The root of its workspace, or its own folder."""
    target: Path
    """Where cargo keeps what it builds."""
    local: tuple[Path, ...]
    """The folders of all packages that it is made of and that no registry has."""
    registries: tuple[Path, ...]
    """The folders that packages of registries are in."""
    module: str
    """The name of the file that the linker writes."""


def find(unit: Declaration, road: Road, target_dir: Path | None, locked: bool) -> Package:
    """Find the package of a unit.

    Args:
        unit: What is declared about it.
        road: The toolchain.
        target_dir: Where cargo is to keep what it builds; None for its own place.
        locked: Whether Cargo.lock must be there and fit.

    Raises:
        DaoError: cargo cannot read the package, or it is not clear which one is the unit.
    """
    metadata = _metadata(unit, road, target_dir, locked)
    packages = metadata["packages"]
    members = [it for it in packages if it["id"] in metadata["workspace_members"]]
    if unit.package:
        chosen = [it for it in members if it["name"] == unit.package]
    else:
        manifest = str(unit.folder / "Cargo.toml")
        chosen = [it for it in members if it["manifest_path"] == manifest]
    if len(chosen) != 1:
        names = ", ".join(sorted(it["name"] for it in members)) or "none"
        raise DaoError(
            (
                f"{unit.folder} has no package `{unit.package}`"
                if unit.package
                else f"{unit.folder / 'Cargo.toml'} is a workspace: which of its packages is the unit?"
            ),
            f'Write `package = "NAME"` in its unit.toml. The packages are {names}.',
        )
    package = chosen[0]
    library = [it for it in package["targets"] if {"lib", "cdylib", "rlib"} & set(it["kind"])]
    if not library:
        raise DaoError(
            f"the package `{package['name']}` has no library, which a unit is",
            f"Put the unit in {Path(package['manifest_path']).parent / 'src' / 'lib.rs'}.",
        )
    own = [Path(it["manifest_path"]).parent for it in packages if it["source"] is None]
    others = [Path(it["manifest_path"]).parent for it in packages if it["source"] is not None]
    return Package(
        name=package["name"],
        version=package["version"],
        workspace=Path(metadata["workspace_root"]),
        target=Path(metadata["target_directory"]),
        local=tuple(sorted(own)),
        registries=tuple(sorted({it.parent for it in others})),
        module=f"{library[0]['name'].replace('-', '_')}.wasm",
    )


def compile_unit(
    unit: Declaration, package: Package, road: Road, contract: Contract, locked: bool
) -> bytes:
    """Compile a unit, and give what the linker wrote. cargo tells on standard error how it goes.

    Raises:
        DaoError: cargo failed.
    """
    environment = _environment(road, package.target)
    environment["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(_flags(package, road, contract))
    command = [str(road.cargo), "rustc", "--release", "--package", package.name]
    # With the library beside the module, the compiler optimises each crate before it links them
    # all: the module is a tenth smaller than without.
    command += ["--lib", "--crate-type", "cdylib,rlib", "--target", TARGET]
    command += ["--locked"] if locked else []
    if unit.features:
        command += ["--features", ",".join(unit.features)]
    if road.builds_std:
        command += ["-Zbuild-std=std,panic_abort"]
    command += _profile(package.workspace)
    # Of what stripping takes, this one is needed: it tells which features the compiler used.
    command += ["--", "-Clink-arg=--keep-section=target_features"]
    if subprocess.run(command, cwd=unit.folder, env=environment, check=False).returncode != 0:
        raise DaoError(f"cargo could not build {package.name}", "Its own words are above.")
    linked = package.target / TARGET / "release" / package.module
    try:
        return read_plain_file(linked, MOST_BYTES)
    except OSError as error:
        raise DaoError(f"cargo built no {linked}: {error.strerror}") from error


def _environment(road: Road, target_dir: Path | None) -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        # What is set for other builds must not reach this one.
        if name not in {"RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"}
        and not name.startswith("CARGO_PROFILE_")
    }
    environment["RUSTC"] = str(road.rustc)
    if target_dir is not None:
        environment["CARGO_TARGET_DIR"] = str(target_dir.resolve())
    if road.linker is not None:
        environment["CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER"] = str(road.linker)
    if road.builds_std:
        # Building std is behind a switch that stable compilers hide; no unstable feature is used.
        environment["RUSTC_BOOTSTRAP"] = "1"
    return environment


def _metadata(
    unit: Declaration, road: Road, target_dir: Path | None, locked: bool
) -> Mapping[str, Any]:
    command = [str(road.cargo), "metadata", "--format-version", "1", "--filter-platform", TARGET]
    command += ["--manifest-path", str(unit.folder / "Cargo.toml")]
    command += ["--locked"] if locked else []
    answer = subprocess.run(
        command,
        cwd=unit.folder,
        env=_environment(road, target_dir),
        stdout=subprocess.PIPE,
        check=False,
    )
    if answer.returncode != 0:
        raise DaoError(
            f"cargo cannot read {unit.folder / 'Cargo.toml'}",
            (
                "Its own words are above. If Cargo.lock is behind the manifests, run "
                "`cargo update --workspace` there."
                if locked
                else "Its own words are above."
            ),
        )
    metadata: Mapping[str, Any] = json.loads(answer.stdout)
    return metadata


def _profile(workspace: Path) -> Sequence[str]:
    """The release profile of small modules, unless the author has chosen one."""
    file = workspace / "Cargo.toml"
    try:
        manifest = read_toml(read_plain_file(file).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, SyntaxFault) as error:  # though cargo could read it
        raise DaoError(f"{file} cannot be read: {error}") from error
    if "release" in manifest.get("profile", {}):
        return []
    settings = (f"profile.release.{key}={value}" for key, value in _PROFILE.items())
    return [word for setting in settings for word in ("--config", setting)]


def _flags(package: Package, road: Road, contract: Contract) -> list[str]:
    limit = {limit.name: limit.value for limit in contract.limits}["max_memory_bytes"]
    # Paths of this machine would make the bytes differ from another's. The last that fits wins.
    folders = _own(package)
    folders |= {str(each): "/registry" for each in package.registries}
    folders[str(road.sysroot / "lib" / "rustlib" / "src" / "rust")] = "/rust"
    folders[str(package.target)] = "/target"
    return [
        "--cfg",
        'getrandom_backend="custom"',
        f"-Clink-arg=--max-memory={limit // 65_536 * 65_536}",
        f"-Clink-arg=-zstack-size={STACK}",
        *(f"--remap-path-prefix={path}={name}" for path, name in folders.items()),
    ]


def _own(package: Package) -> dict[str, str]:
    """What the folders of the unit's own packages are called in the module.

    It is one name for the folder that they are all in, where there is one: then units of one
    repository are built with the same flags, and can share a target folder.
    """
    folders = (package.workspace, *package.local)
    try:
        common = Path(os.path.commonpath(folders))
    except ValueError:  # on drives of their own
        common = Path(package.workspace.anchor)
    if common != Path(common.anchor):
        return {str(common): "/unit"}
    return {
        **{str(each): f"/local/{each.name}" for each in package.local},
        str(package.workspace): "/unit",
    }
