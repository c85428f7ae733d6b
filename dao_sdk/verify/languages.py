"""The languages that can be verified: packs with a folder ``conformance``."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest
from dao_sdk.verify.contract import contract_of, write_contract
from dao_sdk.verify.keeper import Keeper

CONTRACTS = ("conformance", "dao")
_FILE = "conformance.toml"


@dataclass(frozen=True, slots=True)
class Language:
    """How the testee of a language is made and started."""

    name: str
    pack: Path
    """The folder of the pack."""
    needs: tuple[str, ...] = ()
    """The programs that must be here."""
    build: tuple[tuple[str, ...], ...] = ()
    """The commands that build the testee, one after the other."""
    check: tuple[tuple[str, ...], ...] | None = None
    """The commands that say whether what was generated compiles without a warning, beyond building it;
    None if the testee cannot drive contracts that are drawn by lot."""
    run: tuple[str, ...] = ()
    """The command that starts it."""
    options: dict[str, str] = field(default_factory=dict)
    """Options of the pack; ``{contract}`` stands for the name of the contract."""
    generates: bool = True
    """Whether bindings are generated for it."""
    known_failing: dict[str, str] = field(default_factory=dict)
    """Cases that it is known to fail, with reasons."""

    def missing(self) -> str:
        """Say which program is not here, or too old; empty if all are as they must be."""
        from dao_sdk.codegen.toolchains import probe, toolchain

        for name in self.needs:
            if not shutil.which(name):
                return f"`{name}` is not here"
        if not self.needs or not (self.pack / "toolchain.toml").is_file():
            return ""
        tools = [tool for tool in toolchain(self.pack) if tool.command[0] in self.needs]
        problems = ((tool.name, probe(tool)[1]) for tool in tools)
        return next((f"{name} is {problem}" for name, problem in problems if problem), "")


def languages() -> dict[str, Language]:
    """Find every language of the SDK that has a testee."""
    found = sorted(resources.templates().glob(f"*/conformance/{_FILE}"))
    return {path.parents[1].name: read(path.parents[1]) for path in found}


def choose(names: Sequence[str], packs: Sequence[Path]) -> list[Language]:
    """Choose languages; all that the SDK has if none is named.

    Raises:
        DaoError: There is no such language.
    """
    known = languages()
    if not names and not packs:
        return list(known.values())
    chosen = []
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean {near}?" if near else f"There are {', '.join(known)}."
            raise DaoError(f"there is no testee for the language {name!r}", hint)
        chosen.append(known[name])
    return [*chosen, *map(read, packs)]


def read(pack: Path) -> Language:
    """Read how the testee of a pack is made.

    Args:
        pack: The folder of the pack.

    Raises:
        DaoError: It has none, or says it in another way.
    """
    file = pack / "conformance" / _FILE
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        what = "there is no such folder" if not pack.exists() else f"it has no conformance/{_FILE}"
        raise DaoError(
            f"{pack} is no pack with a testee: {what}",
            "docs/reference/conformance.md says what a pack must have to be verified.",
        ) from None
    except OSError as error:
        raise DaoError(f"{file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DaoError(
            f"{file} is no TOML: {error}", "See docs/reference/conformance.md."
        ) from None
    testee = written.get("testee")
    if not isinstance(testee, dict):
        raise DaoError(f"{file} has no table [testee]", "See docs/reference/conformance.md.")
    if not testee.get("run"):
        raise DaoError(f"{file}: [testee] has no `run`", "Say how it is started: a list of words.")
    return Language(
        name=pack.resolve().name,
        pack=pack.resolve(),
        needs=_words(file, testee, "needs", testee.get("needs", [])),
        build=_commands(file, testee, "build"),
        check=_commands(file, testee, "check") if "check" in testee else None,
        run=_words(file, testee, "run", testee["run"]),
        options=dict(testee.get("options", {})),
        known_failing=_known_failing(file.parent / "known-failing.txt"),
    )


def _words(file: Path, testee: dict[str, object], key: str, written: object) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        raise DaoError(
            f"{file}: `{key}` is {testee[key]!r}",
            'Write a list of words, such as ["node", "a.js"].',
        )
    return tuple(written)


def _commands(file: Path, testee: dict[str, object], key: str) -> tuple[tuple[str, ...], ...]:
    written = testee.get(key, [])
    if not isinstance(written, list):
        raise DaoError(f"{file}: `{key}` is {written!r}", "Write a list of commands.")
    return tuple(_words(file, testee, key, each) for each in written)


def _known_failing(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    parts = [line.split(None, 1) for line in lines if not line.startswith("#")]
    return {each[0]: each[1] if len(each) > 1 else "" for each in parts}


def command(language: Language, words: Sequence[str], work: Path) -> list[str]:
    """Fill a command of a pack in."""
    filled = {"{python}": sys.executable, "{pack}": str(language.pack), "{work}": str(work)}
    made = []
    for word in words:
        for name, value in filled.items():
            word = word.replace(name, value)
        made.append(word)
    return made


def prepare(
    language: Language, work: Path, contracts: Mapping[str, Contract] | None = None
) -> None:
    """Generate the bindings of a language, and build its testee.

    Args:
        language: The language.
        work: The folder for it; what is there already is made anew only where it changed.
        contracts: Contracts to take in place of those of ``CONTRACTS``, by their names.

    Raises:
        DaoError: It cannot be made.
    """
    from dao_sdk.codegen.generate import generate

    work.mkdir(parents=True, exist_ok=True)
    folder = work / "contract"
    shutil.rmtree(folder, ignore_errors=True)
    write_contract(folder)
    for name in CONTRACTS:
        options = {key: it.replace("{contract}", name) for key, it in language.options.items()}
        contract = (contracts or {}).get(name) or contract_of(name)
        generate(contract, str(language.pack), work / name, options=options)
    build(language, work)


def build(language: Language, work: Path) -> None:
    """Build the testee of a language from the bindings that are there.

    Args:
        language: The language.
        work: The folder for it.

    Raises:
        DaoError: It cannot be made.
    """
    _do(language, language.build, work, f"the testee of {language.name} cannot be built")


def check(language: Language, work: Path) -> None:
    """Make sure that what was generated compiles without a warning.

    Args:
        language: The language.
        work: The folder with its testee, built.

    Raises:
        DaoError: It does not.
    """
    _do(
        language, language.check or (), work, f"what was generated for {language.name} has warnings"
    )


def _do(language: Language, commands: Sequence[Sequence[str]], work: Path, failure: str) -> None:
    for words in commands:
        code, said = _build(command(language, words, work), work)
        if code:
            raise DaoError(
                f"{failure}: `{' '.join(words)}` failed",
                "\n".join(said.strip().splitlines()[-20:]),
            )


def _build(words: Sequence[str], work: Path) -> tuple[int, str]:
    """Run a command of a build; gives its exit code, and what it said. It never outlives us."""
    with (
        Keeper() as keeper,
        subprocess.Popen(
            words,
            cwd=work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as building,
    ):
        keeper.watch(building.pid)
        try:
            said, _ = building.communicate()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(building.pid, signal.SIGKILL)
            raise
        keeper.forget(building.pid)
    return building.returncode, said
