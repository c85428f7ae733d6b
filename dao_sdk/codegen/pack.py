"""A language pack: a folder with ``pack.toml``, templates and static runtime files.

This module holds what a pack says, as values, and finds packs: by the name of a folder that ships
with the SDK, by a path, or by an entry point of the group ``dao_sdk.packs``. ``docs/reference/packs.md``
documents every key. :mod:`dao_sdk.codegen.pack_loader` reads the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from dao_sdk import resources
from dao_sdk.codegen.casing import Case, NameRule
from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest

IR_VERSION = 2
"""The version of the contract's JSON form that this generator gives to packs."""

ENTRY_POINTS = "dao_sdk.packs"
"""The entry point group of installed packs; each entry is a folder, or a package that is one."""

EACH = ("contract", "package", "file", "service", "host_service", "capability")
"""What a template can be rendered once for."""

CONTRACTS = ("any", "shipped")
"""Which contracts a file is for: every one, or only the one that ships with the SDK."""

CONSTRUCTS = (
    "contract",
    "package",
    "file",
    "message",
    "enum",
    "value",
    "field",
    "oneof",
    "service",
    "host_service",
    "method",
    "capability",
    "import",
    "export",
    "param",
    "choice",
    "limit",
    "status",
    "result",
    "event",
)
"""The constructs of a contract that a pack can name."""

RENAMED = ("message", "enum", "value", "field", "oneof", "service", "host_service", "method")
"""The constructs that plugins can see under another name."""

EXHAUSTIVE = ("enum", "oneof", "status")
"""What a language may want matched without remainder."""

SERVICES = ("service", "host_service")
"""The services of the guest, and those of the host as capabilities."""


class PackError(DaoError):
    """A pack cannot be found or used, or one of its templates went wrong."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file, or several, that the pack makes: one ``[[files]]``."""

    template: str = ""
    """The template, relative to the pack, or a glob of templates; empty where it copies."""
    copy: str = ""
    """A glob of files to copy as they are; empty where it renders a template."""
    replace: Mapping[str, str] = field(default_factory=dict)
    """For ``copy``: words in the files, each with the template of what goes in their place."""
    delimiters: str = ""
    """For ``template``: the ``[delimiters]`` that it is written with; Jinja's own if empty."""
    once: bool = False
    """Whether it is made only where it is missing, and then belongs to the author."""
    when: str = ""
    """An expression of templates; where it is false, the file is left out."""
    source: str = "pack"
    """Where ``copy`` looks: ``pack`` (its folder) or ``sdk`` (the SDK's own package)."""
    path: str = ""
    """Where the result goes, itself a template; for ``copy`` a folder."""
    each: str = "contract"
    """What it is rendered once for, one of :data:`EACH`."""
    group: str = ""
    """The group that it belongs to."""
    requires: tuple[str, ...] = ()
    """Services without which the contract has no use for it. One that is not what the shipped
    contract has under that name does not count."""
    contract: str = "any"
    """Which contracts it is for, one of :data:`CONTRACTS`."""
    without: tuple[str, ...] = ()
    """Globs of files that ``copy`` leaves out, relative to its folder."""
    missing: str = "error"
    """What to do where ``copy`` finds nothing: ``error`` or ``skip``."""
    format: bool = True
    """Whether formatters may touch it; what is copied is never touched."""


@dataclass(frozen=True, slots=True)
class Need:
    """A library that the output needs: one ``[[needs]]``."""

    package: str
    """The package with its versions, as the language's own tools write it."""
    use: str
    """What it is for, in a few words."""
    module: str = ""
    """What is imported of it, where the language tells that apart."""
    requires: tuple[str, ...] = ()
    """Services without which it is not needed."""
    development: bool = False
    """Whether only tools that check an author's code need it."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What templates are written with, where Jinja's own is legal in the language: one
    ``[delimiters.<name>]``."""

    variable: tuple[str, ...]
    """What stands around a value, such as ``["<<", ">>"]``."""
    block: tuple[str, ...]
    """What stands around a statement."""
    comment: tuple[str, ...]
    """What stands around a comment."""


@dataclass(frozen=True, slots=True)
class Option:
    """What a person may set for a run: one ``[options.<name>]``."""

    doc: str
    """What it is for, one sentence."""
    default: str = ""
    choices: tuple[str, ...] = ()
    """The values that it can have; any if empty."""
    pattern: str = ""
    """A regular expression that the whole value must match."""
    expected: str = ""
    """What ``pattern`` asks for, in a few words, for the error."""
    base: bool = False
    """Whether it names the output for the SDK's own contract that this output builds on."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin of the Protobuf compiler that makes files: one ``[[plugins]]``."""

    name: str
    """Its name, such as ``protoc-gen-go``."""
    version: str
    """The only version that is run, so that everybody gets the same files."""
    command: tuple[str, ...]
    """The command, for a program that was installed; ``{pack}`` stands for the pack's folder,
    ``{python}`` for this Python and ``{version}`` for the version."""
    install: str
    """How to get it, for a person."""
    asks: tuple[str, ...] = ()
    """The command that prints its version; without one, ``command`` is sure to run the version."""
    otherwise: tuple[str, ...] = ()
    """The command that fetches and runs it, where ``command`` is not here or another version."""
    builtin: str = ""
    """The language that ``command``, which is the Protobuf compiler then, makes by itself."""
    parameter: str = ""
    """Its parameter, a template."""
    path: str = ""
    """The folder that its files go to, a template."""
    group: str = ""
    """The group that its files belong to."""
    prefix: str = ""
    """What stands before the Protobuf packages and files that it sees, a template: a language that
    has one register of them for a whole program cannot hold the same package twice."""
    services: bool = True
    """Whether it sees the services of the contract."""
    file_options: Mapping[str, str] = field(default_factory=dict)
    """Options of the files that it sees, such as ``java_package``; each value is a template that
    sees ``file`` too."""
    when: str = ""
    """An expression of templates; where it is false, the plugin does not run."""
    shipped: str = ""
    """A folder of the pack that holds an output for the SDK's own contract, so that nothing has to
    be installed or fetched for that one. ``parameter`` and ``prefix`` must not depend on options
    then."""


@dataclass(frozen=True, slots=True)
class Formatter:
    """A command that formats files in place: one ``[[formatters]]``."""

    files: tuple[str, ...]
    """Globs of the output paths that it formats."""
    command: tuple[str, ...]
    """The command; ``{files}`` stands for the files, ``{pack}`` for the pack's folder and
    ``{python}`` for this Python."""
    install: str = ""
    """How to get the command, for a person."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A hand-written class that is joined to a generated one: one ``[[extends]]``."""

    service: str
    """Full name of the service."""
    requires: tuple[str, ...]
    """Services without which it cannot be joined, its own included."""
    values: Mapping[str, str]
    """Whatever else the pack says about it, for its templates."""


@dataclass(frozen=True, slots=True)
class CommentStyle:
    """How documentation is written: one ``[comments.<style>]``."""

    open: str = ""
    """What stands before the text."""
    close: str = ""
    """What stands after it."""
    prefix: str = ""
    """What stands before each line (trailing space is dropped on empty lines)."""
    width: int = 100
    """The longest line, indentation included, in characters."""
    block: bool = False
    """Whether ``open`` and ``close`` stand on lines of their own where the text has several."""
    escapes: Mapping[str, str] = field(default_factory=dict)
    """Replacements for what must not stand in it, such as what would end the comment."""
    markup: Mapping[str, str] = field(default_factory=dict)
    """The same for what the language's documentation reads as markup; `code` keeps it."""
    line_starts: Mapping[str, str] = field(default_factory=dict)
    """The same for what no line may begin with."""
    first: str = "{name}: {text}"
    """How documentation begins with the name of what it is about, where a template asks for it:
    ``{text}`` follows in lower case, if its first word can be written so."""
    article: str = ""
    """The same for documentation that begins with an article; ``first`` if empty."""


@dataclass(frozen=True, slots=True)
class Literals:
    """How strings are written: ``[literals]``."""

    quote: str = '"'
    """What stands before and after."""
    escapes: Mapping[str, str] = field(default_factory=dict)
    """Replacements, character by character; the backslash and the quote are always among them."""
    control: str = "\\x{:02x}"
    """How other control characters are written, a format of the code point."""
    true: str = "true"
    false: str = "false"
    null: str = "null"


@dataclass(frozen=True, slots=True)
class Source:
    """What authors see of the output, and what their compiler insists on: ``[source]``."""

    types: tuple[str, ...] | None = None
    """The type sets that authors meet; all if it says nothing."""
    hidden: tuple[str, ...] = ()
    """Forms, such as ``message.flat``, that authors never write."""
    exhaustive: tuple[str, ...] = ()
    """What authors may have to match without remainder, of :data:`EXHAUSTIVE`."""
    literals: Literal["some", "all"] = "some"
    """Whether authors may have to name all fields of a message that they make."""
    implements: tuple[str, ...] = ()
    """Whose methods authors write, of :data:`SERVICES`; they call those of the others."""
    defaults: bool = False
    """Whether a method that authors do not write has a default."""
    overrides: bool = False
    """Whether authors may not write a method that the interface does not have."""
    presence: Literal["type", "asked"] = "type"
    """Whether presence shows in a field's type, or only in whether one may ask for it."""
    oneofs: Literal["union", "fields"] = "union"
    """Whether the fields of a oneof are the cases of one type, or fields like any other."""
    empty_requests: Literal["given", "optional"] = "given"
    """Whether a call may leave out a request whose message has no fields."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What ``pack.toml`` says. Every key is documented in ``docs/reference/packs.md``."""

    folder: Path
    name: str
    title: str
    doc: str
    reserved: frozenset[str]
    escape: str
    escape_taken: str | None
    """What a name is put into that is no reserved word but not free; ``escape`` if None."""
    cases: Mapping[str, Case]
    """Cases of its own, by name."""
    names: Mapping[str, Mapping[str, NameRule]]
    """Construct -> form -> rule."""
    types: Mapping[str, Mapping[str, str]]
    """Type set -> key -> text."""
    words: Mapping[str, tuple[str, str]]
    """Word of the language -> how it is written, and how where the contract shadows it."""
    shadows: Mapping[str, tuple[str, ...]]
    """``package`` and ``message`` -> name forms that such a scope declares."""
    comments: Mapping[str, CommentStyle]
    literals: Literals
    groups: Mapping[str, str]
    """Group -> the folder of its files in a whole output."""
    outputs: tuple[Output, ...]
    needs: tuple[Need, ...]
    install: str
    """The command that installs what the output needs, with ``{out}`` for its folder."""
    plugins: tuple[Plugin, ...]
    formatters: tuple[Formatter, ...]
    extensions: tuple[Extension, ...]
    options: Mapping[str, Option]
    delimiters: Mapping[str, Delimiters]
    references: Mapping[str, str]
    """Construct -> how documentation refers to it."""
    targets: tuple[str, ...]
    """Globs of folders in which, at any depth, no two files may have one base name."""
    source: Source


def shipped() -> list[str]:
    """The names of the packs that come with the SDK, sorted."""
    folder = resources.templates()
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if (each / "pack.toml").is_file())


def available() -> list[str]:
    """The names of all packs that can be used by name, installed ones included, sorted."""
    return sorted({*shipped(), *(each.name for each in entry_points(group=ENTRY_POINTS))})


def find_pack(name: str) -> Path:
    """Find the folder of a pack.

    Args:
        name: The name of a shipped or installed pack, or the path of a pack's folder.

    Returns:
        The folder, which has a ``pack.toml``.

    Raises:
        PackError: There is no such pack.
    """
    path = Path(name).expanduser()
    if (path.is_absolute() or path.parts[:1] != (name,)) and not (path / "pack.toml").exists():
        raise PackError(f"{path} is no language pack: it has no pack.toml")
    if name in shipped():
        return resources.templates() / name
    for entry in entry_points(group=ENTRY_POINTS):
        if entry.name == name:
            return _installed(name, entry.load())
    if (path / "pack.toml").exists():
        return path.resolve()
    known = available()
    near = nearest(name, known)
    raise PackError(
        f"there is no language pack `{name}`" + (f"; did you mean `{near}`?" if near else ""),
        f"Packs here: {', '.join(known) or 'none'}. A folder with a pack.toml works too.",
    )


def _installed(name: str, entry: object) -> Path:
    """The folder that an entry point stands for: a path, or a package that is the folder."""
    locations = getattr(entry, "__path__", None)
    place = next(iter(locations)) if locations else entry
    if not isinstance(place, str | Path):
        raise PackError(f"the installed pack `{name}` is neither a folder nor a package")
    if not (Path(place) / "pack.toml").is_file():
        raise PackError(f"the installed pack `{name}` has no pack.toml in {place}")
    return Path(place)
