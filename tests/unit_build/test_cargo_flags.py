"""The names of folders in a module: none of this machine, and the same for units of one repository."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dao_sdk.contract.model import Contract
from dao_sdk.unit_build import cargo
from dao_sdk.unit_build.cargo import Package
from dao_sdk.unit_build.toolchain import Road

HOME = Path("/home/ann")
REPOSITORY = HOME / "work"
ROAD = Road(Path("cargo"), Path("rustc"), "rustc 1.96.0", Path("/rust"), None, True)
UNIT = Package(
    name="dao-unit",
    version="0.1.0",
    workspace=REPOSITORY / "meta_unit",
    target=REPOSITORY / "meta_unit" / "target",
    local=(REPOSITORY / "meta_unit" / "crates" / "unit", REPOSITORY / "templates" / "runtime"),
    registries=(HOME / ".cargo" / "registry" / "src" / "index",),
    module="dao_unit.wasm",
)


def shown(path: Path, package: Package, contract: Contract) -> str:
    """What a path is called in the module; the last prefix that fits wins."""
    called = path.as_posix()
    for flag in cargo._flags(package, ROAD, contract):
        option, _, rest = flag.partition("=")
        prefix, _, name = rest.partition("=")
        if option == "--remap-path-prefix" and path.is_relative_to(prefix):
            called = name + path.as_posix()[len(prefix) :]
    return called


def test_units_of_one_repository_are_built_with_the_same_flags(contract: Contract) -> None:
    example = replace(
        UNIT,
        workspace=REPOSITORY / "examples" / "glossary",
        local=(REPOSITORY / "examples" / "glossary", *UNIT.local),
    )
    flags = [cargo._flags(package, ROAD, contract) for package in (UNIT, example)]
    assert flags[0] == flags[1]


def test_no_path_of_this_machine_is_in_the_module(contract: Contract) -> None:
    for package in (
        UNIT,
        replace(UNIT, local=(REPOSITORY / "meta_unit", HOME / "other")),  # only the home is common
        replace(UNIT, local=(REPOSITORY / "meta_unit", Path("/srv/other"))),  # nothing is
        replace(UNIT, local=(REPOSITORY / "meta_unit",)),
    ):
        for path in (
            package.workspace / "src" / "lib.rs",
            package.target / "out.rs",
            *(each / "src" / "lib.rs" for each in package.local),
        ):
            assert shown(path, package, contract).startswith(("/unit/", "/local/", "/target/"))
        crate = UNIT.registries[0] / "loro" / "lib.rs"
        assert shown(crate, package, contract) == "/registry/loro/lib.rs"
