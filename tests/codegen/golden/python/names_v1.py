# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.names.v1``.

Names that are words of the language, clash, shadow or nest. "Quoted", \\back\\slashed, \"\"\"thrice\"\"\"
and */ closed.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "List",
    "Same",
    "class_",
    "str",
    "Foo_Bar",
    "Foo",
    "Every",
]


List = _descriptors.message("odd.names.v1.List", __name__, "Named like a type of many languages.")
Same = _descriptors.message(
    "odd.names.v1.Same", __name__, "A message that the other package has too."
)
class_ = _descriptors.message(
    "odd.names.v1.class", __name__, "Named like a word that no language lets pass."
)
class_.class_ = _descriptors.message(
    "odd.names.v1.class.class", __name__, "Nested, and named like the one around it."
)
class_.class_.None_ = _descriptors.message("odd.names.v1.class.class.None", __name__, "Deeper.")
str = _descriptors.message(
    "odd.names.v1.str",
    __name__,
    "Named like the words of Python that the generated code itself uses.",
)
Foo_Bar = _descriptors.message("odd.names.v1.Foo_Bar", __name__, "An underscore at the top.")
Foo = _descriptors.message("odd.names.v1.Foo", __name__, "Its nested namesake.")
Foo.Bar = _descriptors.message(
    "odd.names.v1.Foo.Bar", __name__, "Meets Foo_Bar where nesting is written flat."
)
Every = _descriptors.message(
    "odd.names.v1.Every", __name__, "Every scalar, in every way that a field can be."
)
