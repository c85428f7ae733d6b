"""What documentation may not hold in a comment, how it begins, and what it refers to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.comments import comment, named
from dao_sdk.codegen.pack import CommentStyle, PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract
from tests.codegen.packs import ONE_FILE, write_pack

DOC = CommentStyle(
    open="/**",
    prefix=" * ",
    close=" */",
    block=True,
    width=30,
    escapes={"*/": "*\\/"},
    markup={"[": "\\[", "<": "\\<"},
    line_starts={"@": "\\@"},
)


def test_what_wrapping_puts_at_the_beginning_of_a_line_is_escaped() -> None:
    text = "Send it to somebody such as @home or to me@home instead."
    assert comment(text, DOC).splitlines()[1:-1] == [
        " * Send it to somebody such as",
        " * \\@home or to me@home",
        " * instead.",
    ]


def test_the_end_of_a_comment_is_never_torn_apart() -> None:
    for length in range(30):
        written = comment("x" * length + " a*/b " + "y" * length, DOC)
        assert written.count("*/") == 1 and written.endswith("*/")


def test_markup_is_escaped_outside_of_code_only() -> None:
    assert comment("A [x] and `[y]`.", DOC) == "/** A \\[x] and `[y]`. */"
    assert comment("One ` [x].", DOC) == "/** One ` \\[x]. */"
    wrapped = comment("Some words before `a code [x] that is wrapped [y]` and [z].", DOC)
    assert " [x] that" in wrapped and " [y]`" in wrapped and "\\[z]" in wrapped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reads a document.", "Get reads a document."),
        ("A document.", "Get is a document."),
        ("The last one.", "Get is the last one."),
        ("HTTP is not.", "Get HTTP is not."),
        ("`x` is code.", "Get `x` is code."),
        ("Get reads.", "Get reads."),
        ("Ends", "Get ends"),
    ],
)
def test_documentation_begins_with_the_name(text: str, expected: str) -> None:
    style = CommentStyle(first="{name} {text}", article="{name} is {text}")
    assert named(text, "Get", style) == expected


WORDS = """// Words.
syntax = "proto3";
package odd.words.v1;
import "odd/other/v1/other.proto";
// Has `first_word` and `Kind.KIND_ONE`; see `Inner`, `odd.other.v1.Same`, `nothing` and `x y`.
message Holder {
  // Beside `second_word`, unlike `first_word` of `Inner.first_word`.
  int32 first_word = 1;
  // Other.
  int32 second_word = 2;
  // Inside.
  message Inner {
    // Of the inner one: `first_word`, and of the outer one: `second_word`.
    int32 first_word = 1;
  }
  // Uses it.
  odd.other.v1.Same same = 3;
}
// Not `KIND_ONE`.
enum Kind {
  // None.
  KIND_NONE = 0;
  // One.
  KIND_ONE = 1;
}
"""

REFERENCES = """
[names.message.type]
case = "pascal"
[names.package.module]
case = "flat"
of = "relative"
[names.enum.type]
[names.value.name]
case = "pascal"
strip = true
[names.field.name]
case = "camel"
[references]
field = "`{owner.type}.{name}`"
message = "{{{package.module}/{type}}}"
value = "`{owner.type}.{name}`"
"""


@pytest.fixture
def words(tmp_path: Path) -> Contract:
    """The odd contract with documentation that refers to things."""
    folder = tmp_path / "contract"
    shutil.copytree(Path(__file__).parent / "odd", folder)
    place = folder / "proto" / "odd" / "words" / "v1" / "words.proto"
    place.parent.mkdir(parents=True)
    place.write_text(WORDS, "utf-8")
    return read_contract(folder)


def test_references_are_written_as_the_language_spells_them(
    tmp_path: Path, words: Contract
) -> None:
    template = (
        "{% for p in contract.packages if p.name == 'odd.words.v1' %}"
        "{% for m in p.all_messages %}{{ m.doc }}\n"
        "{% for f in m.fields %}{{ f.doc }}\n{% endfor %}{% endfor %}"
        "{% for e in p.all_enums %}{{ e.doc }}\n{% endfor %}{% endfor %}"
    )
    pack = load_pack(write_pack(tmp_path / "pack", REFERENCES + ONE_FILE, all__j2=template))
    assert render(words, pack)["out/all.txt"].decode().splitlines() == [
        "Has `Holder.firstWord` and `Kind.One`; see {{wordsv1/Inner}}, {{otherv1/Same}}, `nothing`"
        " and `x y`.",
        "Beside `Holder.secondWord`, unlike `Holder.firstWord` of `Inner.firstWord`.",
        "Other.",
        "Uses it.",
        "Inside.",
        "Of the inner one: `Inner.firstWord`, and of the outer one: `Holder.secondWord`.",
        "Not `Kind.One`.",
    ]


def test_a_reference_of_a_form_that_is_not_there_says_where(
    tmp_path: Path, words: Contract
) -> None:
    toml = '[names.field.name]\n[references]\nfield = "{nmae}"' + ONE_FILE
    pack = load_pack(write_pack(tmp_path / "pack", toml, all__j2=""))
    with pytest.raises(PackError, match=r"references\.field: there is no \{nmae\}"):
        render(words, pack)
