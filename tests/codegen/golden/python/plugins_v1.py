# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.plugins.v1``.

What the plugins of languages trip over, in a file that has the base name of another. @file, [x],
<T>, {y} and #1.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Methods",
    "Wrapped",
    "Wrapped_Two",
    "Level_name",
    "Level_LEVEL_LOW",
    "lower_case",
    "Properties",
    "Object",
    "Uint8Array",
    "Message",
    "Same",
    "SameSchema",
    "Getters",
    "GettersOrBuilder",
    "GettersKt",
    "Other",
    "String",
    "Words",
    "Level",
    "LEVEL_UNSPECIFIED",
    "LEVEL_LOW",
    "ObjectSchema",
    "OBJECT_SCHEMA_NONE",
    "HTTPVersion",
    "HTTP_VERSION_UNSPECIFIED",
    "HTTP_VERSION_1",
    "Digits",
    "DIGITS_NONE",
    "DIGITS_2D",
]

Level = _descriptors.enum("odd.plugins.v1.Level")
LEVEL_UNSPECIFIED = 0
LEVEL_LOW = 1
ObjectSchema = _descriptors.enum("odd.plugins.v1.ObjectSchema")
OBJECT_SCHEMA_NONE = 0
HTTPVersion = _descriptors.enum("odd.plugins.v1.HTTPVersion")
HTTP_VERSION_UNSPECIFIED = 0
HTTP_VERSION_1 = 1
Digits = _descriptors.enum("odd.plugins.v1.Digits")
DIGITS_NONE = 0
DIGITS_2D = 1

Methods = _descriptors.message(
    "odd.plugins.v1.Methods",
    __name__,
    "Go: fields that are methods of every message, and getters that meet fields.",
)
Wrapped = _descriptors.message(
    "odd.plugins.v1.Wrapped",
    __name__,
    "Go: the type of one case of a oneof, and a message that is declared inside.",
)
Wrapped.One = _descriptors.message(
    "odd.plugins.v1.Wrapped.One", __name__, "Meets the type of the case `one`."
)
Wrapped_Two = _descriptors.message(
    "odd.plugins.v1.Wrapped_Two", __name__, "Go: meets the type of the case `two` of Wrapped."
)
Level_name = _descriptors.message(
    "odd.plugins.v1.Level_name", __name__, "Go: named like the table of an enum's names."
)
Level_LEVEL_LOW = _descriptors.message(
    "odd.plugins.v1.Level_LEVEL_LOW", __name__, "Go: named like the value of an enum."
)
lower_case = _descriptors.message(
    "odd.plugins.v1.lower_case",
    __name__,
    "Go: words that begin with an underscore or in lower case.",
)
lower_case._hidden = _descriptors.message(
    "odd.plugins.v1.lower_case._hidden", __name__, "Begins with an underscore."
)
Properties = _descriptors.message(
    "odd.plugins.v1.Properties", __name__, "TypeScript: properties that every object has."
)
Object = _descriptors.message("odd.plugins.v1.Object", __name__, "TypeScript: named like a global.")
Uint8Array = _descriptors.message(
    "odd.plugins.v1.Uint8Array", __name__, "TypeScript: the type of bytes."
)
Message = _descriptors.message(
    "odd.plugins.v1.Message", __name__, "TypeScript: what messages are made of."
)
Same = _descriptors.message(
    "odd.plugins.v1.Same", __name__, "A message that two other packages have too."
)
SameSchema = _descriptors.message(
    "odd.plugins.v1.SameSchema", __name__, "TypeScript: named like what stands beside `Same`."
)
Getters = _descriptors.message(
    "odd.plugins.v1.Getters",
    __name__,
    "Kotlin and Java: getters that meet, and classes beside a message.",
)
GettersOrBuilder = _descriptors.message(
    "odd.plugins.v1.GettersOrBuilder", __name__, "Java: the interface beside it."
)
GettersKt = _descriptors.message(
    "odd.plugins.v1.GettersKt", __name__, "Kotlin: the object beside it."
)
Other = _descriptors.message(
    "odd.plugins.v1.Other", __name__, "Java: named like the class around all messages of the file."
)
String = _descriptors.message(
    "odd.plugins.v1.String", __name__, "Java: named like a class of every program."
)
Words = _descriptors.message(
    "odd.plugins.v1.Words", __name__, "Swift: words that cannot be escaped."
)
Words.Type = _descriptors.message(
    "odd.plugins.v1.Words.Type", __name__, "A type inside that cannot be called so."
)
Words.Protocol = _descriptors.message("odd.plugins.v1.Words.Protocol", __name__, "Another.")
Words.Any = _descriptors.message("odd.plugins.v1.Words.Any", __name__, "Another.")
