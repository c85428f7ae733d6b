"""``dao doctor``: see which toolchains are here and how to get the others."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

import click

from dao_sdk.cli import console, options

_LIBRARIES = ("wasmtime", "protobuf", "grpcio-tools", "httpx", "cryptography", "keyring")


@click.command()
@options.json_option
def command(as_json: bool) -> None:
    """See which toolchains are here, what is missing, and how to get it.

    Fails if the SDK itself lacks something; a missing toolchain of a language is only reported.
    """
    import platform

    from dao_sdk import __version__, resources
    from dao_sdk.codegen.toolchains import look
    from dao_sdk.contract import read_contract

    with console.progress("looking around"):
        contract = read_contract()
        findings = look()
    unit = resources.unit()
    libraries = {name: _installed(name) for name in _LIBRARIES}
    lacking = [name for name, found in libraries.items() if not found and name != "keyring"]
    if as_json:
        console.as_json(
            {
                "dao": __version__,
                "python": platform.python_version(),
                "platform": platform.platform(),
                "contract": contract.version,
                "unit": str(unit) if unit.is_file() else None,
                "libraries": libraries,
                "toolchains": [asdict(finding) for finding in findings],
            }
        )
    else:
        console.out(console.strong("the SDK"))
        rows = [
            (_mark(True), "dao", __version__, f"contract {contract.version}"),
            (_mark(True), "python", platform.python_version(), platform.platform(terse=True)),
            _unit_row(unit.stat().st_size if unit.is_file() else None),
        ]
        for name, found in libraries.items():
            what = "" if found else "not here: pip install " + name
            optional = name == "keyring" and not found
            note = "optional, keeps keys in the system's keyring" if optional else ""
            rows.append((_mark(bool(found), optional), name, found or "", note or what))
        console.table(rows)
        for pack in dict.fromkeys(finding.pack for finding in findings):
            console.out(console.strong(f"\n{pack}"))
            mine = [finding for finding in findings if finding.pack == pack]
            rows = [
                (
                    _mark(not each.problem, each.tool.optional),
                    each.tool.name,
                    each.version or "--",
                    f"{each.problem}; {each.tool.use}" if each.problem else each.tool.use,
                )
                for each in mine
            ]
            console.table(rows)
            for each in mine:
                if each.problem:
                    console.out(console.dim(f"      {each.tool.name}: {each.tool.get}"))
    if lacking or not unit.is_file():
        click.get_current_context().exit(1)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _unit_row(size: int | None) -> tuple[str, str, str, str]:
    if size is None:
        return _mark(False), "meta unit", "", "not here: build it with python meta_unit/build.py"
    return _mark(True), "meta unit", console.size(size), "ships with the SDK"


def _mark(good: bool, optional: bool = False) -> str:
    if good:
        return console.style("ok", fg="green")
    return console.style("--", fg="yellow") if optional else console.style("no", fg="red")
