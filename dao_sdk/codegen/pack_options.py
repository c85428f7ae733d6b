"""The options of a pack: what a person set for a run, and what the run before had."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dao_sdk.codegen.pack import Option, Pack, PackError
from dao_sdk.nearest import nearest


def chosen(
    pack: Pack, given: Mapping[str, str], recorded: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Check the options of a run.

    Args:
        pack: The pack.
        given: What was given for this run.
        recorded: What was given for the run that made the files, and holds where nothing was
            given now. An option that the pack no longer has is forgotten.

    Returns:
        Every option that was given, now or then.

    Raises:
        PackError: The pack has no such option, or it cannot have that value.
    """
    kept = {name: value for name, value in (recorded or {}).items() if name in pack.options}
    both = {**kept, **given}
    for name, value in both.items():
        _check(pack, name, value)
    return dict(sorted(both.items()))


def values(pack: Pack, given: Mapping[str, str]) -> dict[str, str]:
    """Give every option of a pack its value."""
    return {name: given.get(name, option.default) for name, option in pack.options.items()}


def _check(pack: Pack, name: str, value: str) -> None:
    option = pack.options.get(name)
    if option is None:
        near = nearest(name, pack.options)
        raise PackError(
            f"the pack `{pack.name}` has no option `{name}`"
            + (f"; did you mean `{near}`?" if near else ""),
            _listed(pack.options),
        )
    if option.choices and value not in option.choices:
        expected = " or ".join(f"`{each}`" for each in option.choices)
    elif option.pattern and not re.fullmatch(option.pattern, value):
        expected = option.expected or f"what matches {option.pattern}"
    else:
        return
    raise PackError(
        f"the option `{name}` of the pack `{pack.name}` cannot be `{value}`; expected {expected}",
        f"{name}: {option.doc}",
    )


def _listed(options: Mapping[str, Option]) -> str:
    """The options of a pack with what they are for."""
    if not options:
        return "It has none."
    lines = [f"  {name}={it.default}  {it.doc}" for name, it in options.items()]
    return "Its options, with their defaults:\n" + "\n".join(lines)
