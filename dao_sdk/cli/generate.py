"""``dao generate``: write the bindings of a contract for a language."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from dao_sdk.cli import console, options

if TYPE_CHECKING:
    from dao_sdk.codegen.generate import Report


def _languages(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    from dao_sdk.codegen.pack import available

    return [CompletionItem(name) for name in available() if name.startswith(begun)]


@click.command()
@click.option(
    "--lang",
    required=True,
    metavar="PACK",
    shell_complete=_languages,
    help="A language pack: a name that `dao doctor` lists, or the path of a pack's folder.",
)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to.",
)
@options.contract_option
@click.option("--only", metavar="GROUP", help="Make one group of the pack's files, such as api.")
@click.option(
    "--option", "settings", multiple=True, metavar="NAME=VALUE", help="Set an option of the pack."
)
@click.option("--check", is_flag=True, help="Write nothing; fail where files have drifted.")
@click.option("--clean", is_flag=True, help="Remove what was generated in DIR, and nothing else.")
@options.json_option
def command(
    lang: str,
    out: Path,
    contract_path: Path | None,
    only: str | None,
    settings: Sequence[str],
    check: bool,
    clean: bool,
    as_json: bool,
) -> None:
    """Write the bindings of a contract for a language.

    The same contract and pack give the same bytes. Files that dao did not write are never touched.
    """
    if check and clean:
        raise click.UsageError("--check and --clean exclude each other")
    from dao_sdk.codegen.generate import generate
    from dao_sdk.contract import read_contract

    with console.progress("generating"):
        contract = read_contract(contract_path)
        report = generate(
            contract, lang, out, check=check, clean=clean, only=only, options=_pairs(settings)
        )
    if as_json:
        console.as_json({**asdict(report), "out": str(report.out)})
    else:
        again = ["dao", "generate", "--lang", lang, "--out", str(out)]
        again += ["--contract", str(contract_path)] if contract_path else []
        again += ["--only", only] if only else []
        for name, value in report.options.items():
            again += ["--option", f"{name}={value}"]
        _show(report, check, clean, shlex.join(again))
    if report.drifted:
        click.get_current_context().exit(1)


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    for setting in settings:
        if "=" not in setting:
            raise click.UsageError(f"--option wants NAME=VALUE, not {setting!r}")
    return {name: value for name, _, value in (setting.partition("=") for setting in settings)}


def _show(report: Report, check: bool, clean: bool, again: str) -> None:
    place = console.dim(f"{report.out}  {report.elapsed:.1f} s")
    if clean:
        console.out(f"removed {console.plural(len(report.removed), 'file')}  {place}")
        return
    if check:
        for name in report.drifted:
            console.out(f"drifted  {report.out / name}")
        if report.drifted:
            console.note(
                f"{console.plural(len(report.drifted), 'file')} drifted; `{again}` writes them anew"
            )
        else:
            console.out(f"{console.plural(len(report.unchanged), 'file')} up to date  {place}")
        return
    said = [f"{report.pack}: {console.plural(report.files, 'file')}"]
    said += [f"{len(report.written)} written"] if report.written else []
    said += [f"{len(report.removed)} removed"] if report.removed else []
    console.out(f"{', '.join(said)}  {place}")
    for formatter in report.unformatted:
        console.note(f"not formatted: {formatter}")
    if report.install:
        console.labelled("needs", f"{', '.join(report.needs)}\n{report.install}", 7)
    for name in report.kept:
        console.note(f"kept {report.out / name}: you changed it")
