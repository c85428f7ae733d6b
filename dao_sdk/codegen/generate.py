"""From a contract and a pack to files: what ``dao generate`` does."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dao_sdk.codegen.assemble import assemble, needs
from dao_sdk.codegen.output import Folder
from dao_sdk.codegen.pack import Need, Pack, PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.pack_options import chosen
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did; paths are relative to the output folder."""

    pack: str
    out: Path
    written: tuple[str, ...] = ()
    """New or changed files."""
    unchanged: tuple[str, ...] = ()
    """Files that were as they should be."""
    removed: tuple[str, ...] = ()
    """Files that the generator owned and makes no more."""
    kept: tuple[str, ...] = ()
    """Files that the generator made once and a person changed since; they stay."""
    drifted: tuple[str, ...] = ()
    """With ``check``: files that are missing, differ or should not be there."""
    needs: tuple[str, ...] = ()
    """The libraries that the output needs, as the language's own tools write them."""
    install: str = ""
    """The command that installs them; empty if the language's tools see to it themselves."""
    options: Mapping[str, str] = field(default_factory=dict)
    """The options that hold: those given now, and those that the run before was given."""
    unformatted: tuple[str, ...] = ()
    """Formatters that are not here, each with how to get it; their files are as rendered."""
    elapsed: float = 0.0
    """How long it took, in seconds."""

    @property
    def files(self) -> int:
        """How many files the output has."""
        return len(self.written) + len(self.unchanged)


def generate(
    contract: Contract,
    pack: Pack | str,
    out: Path | str,
    *,
    check: bool = False,
    clean: bool = False,
    only: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Report:
    """Make a pack's files for a contract.

    Args:
        contract: The contract.
        pack: The pack, its name or its folder.
        out: The folder to write to; it is made where it is missing.
        check: Write nothing, and report what would change as ``drifted``.
        clean: Remove what the generator owns in ``out`` instead, and nothing else.
        only: The one group of files to make, without its folder; None for the whole output.
        options: Values for the options that the pack declares. Those of the run that made the
            files hold where none is given.

    Returns:
        What was done, or would be.

    Raises:
        PackError: The pack cannot be used.
        OutputError: A file in ``out`` is a person's, ``out`` holds another output, or the disk
            refuses.
    """
    begun = time.perf_counter()
    out = Path(out)
    pack = load_pack(pack) if isinstance(pack, str) else pack
    folder = Folder(out)
    about = {"pack": pack.name, "contract": contract.name, "only": only}
    folder.refuse_another({"pack": pack.name} if clean else about)
    needed: tuple[Need, ...] = ()
    missing: tuple[str, ...] = ()
    given: dict[str, str] = {}
    if clean:
        change = folder.clean()
    else:
        given = chosen(pack, options or {}, folder.options)
        made = assemble(contract, pack, only=only, options=given)
        if check:
            if made.missing:
                raise PackError(
                    "what the files should be is unknown without their formatter: "
                    + " ".join(made.missing)
                )
            change = folder.compare(made.files, made.once)
            return Report(
                pack=pack.name,
                out=out,
                unchanged=tuple(change.unchanged),
                kept=tuple(change.kept),
                drifted=tuple(sorted([*change.written, *change.removed])),
                options=given,
                elapsed=time.perf_counter() - begun,
            )
        needed = needs(contract, pack) if only is None else ()
        record = {**about, "options": given, "plugins": made.plugins}
        change = folder.write(
            made.files,
            {
                **{key: it for key, it in record.items() if it},
                "digest": contract_digest(contract).hex(),
            },
            made.once,
        )
        missing = made.missing
    return Report(
        pack=pack.name,
        out=out,
        written=tuple(change.written),
        unchanged=tuple(change.unchanged),
        removed=tuple(change.removed),
        kept=tuple(change.kept),
        needs=tuple(each.package for each in needed if not each.development),
        install=pack.install.replace("{out}", shlex.quote(str(out))) if needed else "",
        options=given,
        unformatted=missing,
        elapsed=time.perf_counter() - begun,
    )
