"""Rules of names as data: cases of a pack's own, prefixes of enums, chains, separate escapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.casing import Case, Scope, cased
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.view import Contract, Enum
from dao_sdk.contract import model
from tests.codegen.packs import write_pack

GO = Case(
    replace=(
        (r"(?<=[^.])_([a-z])", r"\u1"),
        (r"\.([a-z])", r"\u1"),
        (r"(?<![A-Za-z])([a-z])", r"\u1"),
        (r"(?<![^.])_", "X"),
        (r"\.", "_"),
    )
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # What protogen's own tests of GoCamelCase say.
        ("one", "One"),
        ("one_two", "OneTwo"),
        ("_my_field_name_2", "XMyFieldName_2"),
        ("Something_Capped", "Something_Capped"),
        ("my_Name", "My_Name"),
        ("OneTwo", "OneTwo"),
        ("_", "X"),
        ("_a_", "XA_"),
        ("one.two", "OneTwo"),
        ("one.Two", "One_Two"),
        ("one_two.three_four", "OneTwoThreeFour"),
        ("one_two.Three_four", "OneTwo_ThreeFour"),
        ("_one._two", "XOne_XTwo"),
        ("SCREAMING_SNAKE_CASE", "SCREAMING_SNAKE_CASE"),
        ("double__underscore", "Double_Underscore"),
        ("camelCase", "CamelCase"),
        ("go2proto", "Go2Proto"),
        ("uni.foo2bar_3x", "UniFoo2Bar_3X"),
    ],
)
def test_the_case_of_a_plugin_is_data(name: str, expected: str) -> None:
    assert cased(name, GO) == expected


def test_words_can_have_a_spelling_of_their_own() -> None:
    go = Case(base="pascal", words={"id": "ID", "url": "URL"})
    assert cased("import_url_by_id", go) == "ImportURLByID"
    assert cased("GetIdentity", go) == "GetIdentity"
    camel = Case(base="camel", words={"id": "ID"})
    assert (cased("id_of_id", camel), cased("getId", camel)) == ("idOfID", "getID")


def test_reserved_and_taken_names_have_escapes_of_their_own() -> None:
    def claim(name: str) -> str:
        return Scope().claim([name], ["where", "self_"], "`{}`", taken=["self"], evade="{}_")

    assert (claim("where"), claim("other")) == ("`where`", "other")
    assert claim("self") == "`self_`", "what avoids a taken name may be reserved itself"


def _view(contract: model.Contract, folder: Path, toml: str) -> Contract:
    return build_view(contract, load_pack(write_pack(folder, toml)))


def _enums(view: Contract) -> dict[str, Enum]:
    return {each.name: each for package in view.packages for each in package.all_enums}


def test_a_prefix_goes_only_if_all_have_it(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [cases.lower_snake]
        replace = [['(?<=.)([A-Z])', '_\\1'], ['([A-Z])', '\\l1']]
        [names.value]
        some = { strip = true }
        all = { strip = "all" }
        plugin = { strip = "all", prefix = "lower_snake" }
    """
    enums = _enums(_view(odd, tmp_path, toml))
    maybe = enums["odd.other.v1.Truth"].values[-1].names
    assert (maybe.some, maybe.all, maybe.plugin) == ("MAYBE", "TRUTH_MAYBE", "TRUTH_MAYBE")
    background = enums["odd.abi.v1.Lifecycle.Kind"].values[2].names
    assert {background.some, background.all, background.plugin} == {"BACKGROUND"}


def test_enum_values_as_go_scopes_them(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names.message]
        name = {}
        go = { of = "path", scope = "package", group = "types", rename = "{}_" }
        [names.enum]
        name = {}
        go = { of = "path", scope = "package", group = "types", rename = "{}_" }
        [names.value]
        name = {}
        go = { join = "_", outer = "go", around = "message", scope = "package", group = "types", rename = "{}_" }
        swift = { join = ".", outer = "name", last = "name", around = "last" }
        kotlin = { join = ".", outer = "name", last = "name" }
    """
    enums = _enums(_view(odd, tmp_path, toml))
    top, inner = enums["odd.other.v1.Truth"], enums["odd.names.v1.Foo.Bar.Foo"]
    assert [it.names.go for it in top.values] == ["Truth_False", "Truth_True", "Truth_TRUTH_MAYBE"]
    zero = inner.values[0].names
    assert (zero.go, zero.swift, zero.kotlin) == ("Foo_Bar2_ZERO", "Foo.ZERO", "Foo.Bar2.Foo.ZERO")


def test_a_name_of_two_parts_is_escaped_as_a_whole(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names]
        reserved = ["Import", "CloseImport", "import"]
        escape = "`{}`"
        [names.service]
        name = { case = "pascal", scope = "contract" }
        [names.host_service]
        name = { case = "pascal", scope = "contract" }
        [names.method]
        name = { case = "pascal" }
        both = { join = "", outer = "name", last = "name", scope = "contract" }
        constant = { case = "screaming", join = "_", outer = "name", last = "name", scope = "contract" }
        path = { join = ".", outer = "name", last = "name" }
    """
    view = _view(odd, tmp_path, toml)
    names = {it.full_name: it.names for service in view.services for it in service.methods}
    method = names["odd.names.v1.Close.import"]
    assert method.name == "`Import`"
    assert method.path == "Close.`Import`"
    assert (method.both, method.constant) == ("`CloseImport`", "CLOSE_IMPORT")
    both = [str(each.both) for each in names.values()]
    assert len(set(both)) == len(both)
    assert {"CloseGetFoo", "CloseGetFoo2", "ThingsAsk", "OtherV1ThingsAsk"} <= set(both)


def test_a_form_of_some_fields_only(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names.field]
        name = {}
        list = { form = "{}List", only = ["repeated"] }
        chosen = { form = "{}Case", only = ["oneof"] }
    """
    view = _view(odd, tmp_path, toml)
    every = {it.name: it for package in view.packages for it in package.all_messages}
    fields = {it.name: it.names for it in every["odd.names.v1.Every"].fields}
    assert "list" in fields["repeated_bytes"] and "list" not in fields["a"]
    assert "chosen" in fields["one"] and "chosen" not in fields["optional_number"]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[cases.go]\nreplace = [['(', '']]", r"cases.go.replace\[1\]: must be a regular expr"),
        ("[cases.go]\nreplace = [['a', '\\u1']]", "its replacement names no such group"),
        ("[cases.go]\nreplace = ['a']", "must be a regular expression and its replacement"),
        ("[cases.go]\nbase = 'pascl'", "unknown choice `pascl`; did you mean `pascal`?"),
        ("[cases.snake]\nbase = 'pascal'", "is one of the cases that every pack has"),
        ("[names.field.x]\ncase = 'goo'\n[cases.go]", "unknown choice `goo`; did you mean `go`"),
        ("[names.field.x]\nstrip = 'some'", "names.field.x.strip: unknown choice `some`"),
        ("[names.field.x]\naround = 'mesage'", "did you mean `message`?"),
        ("[names.field.x]\nonly = ['repeted']", "did you mean `repeated`?"),
        ("[names.message.x]\nonly = ['oneof']", "names.message.x.only: is for fields"),
        ("[names.limit.x]\nrename = '{}_'", "names.limit.x.rename: is for message, enum"),
        ("[references]\nfeild = 'x'", "did you mean `field`?"),
        ("[[plugins]]\nname = 'x'\ngroup = 'api'", "unknown group `api`"),
    ],
)
def test_what_a_pack_says_wrong_is_told(tmp_path: Path, toml: str, expected: str) -> None:
    with pytest.raises(PackError, match=expected):
        load_pack(write_pack(tmp_path, toml))


def test_a_case_that_knows_no_numbers_ends(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [cases.letters]
        replace = [['[^A-Za-z]', ''], ['([A-Z])', '\\l1']]
        [names.method.name]
        case = "letters"
        rename = "{}_"
    """
    with pytest.raises(PackError, match="no number makes `Get_foo` another name"):
        _view(odd, tmp_path, toml)
