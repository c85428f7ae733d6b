"""The view: naming and typing for languages of other shapes than the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.view import Contract, Message
from dao_sdk.contract import model
from tests.codegen.packs import ONE_FILE, write_pack


def _view(contract: model.Contract, folder: Path, toml: str) -> Contract:
    return build_view(contract, load_pack(write_pack(folder, toml)))


def _messages(view: Contract) -> dict[str, Message]:
    return {each.name: each for package in view.packages for each in package.all_messages}


def test_flat_names_of_nested_messages_do_not_clash(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names.message]
        name = { case = "pascal", of = "path", scope = "contract", group = "types" }
        [names.enum]
        name = { case = "pascal", of = "path", scope = "contract", group = "types" }
    """
    view = _view(odd, tmp_path, toml)
    found = [str(each.names.name) for each in _messages(view).values()]
    found += [str(each.names.name) for package in view.packages for each in package.all_enums]
    assert len(set(found)) == len(found)
    assert {"FooBar", "NamesV1FooBar", "FooBarFoo"} <= set(found)
    assert {"Same", "NamesV1Same"} <= set(found), "a message of two packages"


def test_chains_follow_the_nesting(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names]
        reserved = ["return", "type", "list", "class"]
        escape = "r#{}"
        [names.package.module]
        of = "full"
        case = "snake"
        [names.message]
        module = { case = "snake", group = "modules" }
        type = { case = "pascal", group = "types" }
        path = { join = "::", outer = "module", last = "type" }
        [names.enum]
        type = { case = "pascal", group = "types" }
        path = { join = "::", outer = "module", last = "type" }
        [names.field]
        name = { case = "snake" }
        [types.read]
        int32 = "i32"
        string = "String"
        message = "messages::{package.module}::{path}"
        "single.message" = "Option<{item}>"
        "list.message" = "Vec<{item}>"
    """
    messages = _messages(_view(odd, tmp_path, toml))
    inner = messages["odd.names.v1.class.class.None"]
    assert inner.names.path == "r#class::r#class::None"
    assert inner.fields[0].names.name == "r#return"
    fields = {each.name: each for each in messages["odd.names.v1.class"].fields}
    assert fields["import"].types.read == "Vec<messages::odd_names_v1::r#class::r#class::None>"
    assert fields["from"].types.read == "Option<messages::odd_names_v1::r#class::Class>"
    assert "read" not in messages["odd.names.v1.Every"].fields[0].types, "the set has no double"


def test_services_of_one_name_are_told_apart(tmp_path: Path, odd: model.Contract) -> None:
    toml = """
        [names.service]
        type = { case = "pascal", form = "{}Client", scope = "contract" }
        variable = { case = "camel", scope = "contract", taken = ["close"] }
        [names.host_service]
        type = { case = "pascal", scope = "contract" }
        [names.method]
        name = { case = "camel" }
    """
    view = _view(odd, tmp_path, toml)
    assert [str(each.names.type) for each in view.services] == [
        *("CloseClient", "ThingsClient", "OtherV1ThingsClient"),
        *("ThingsServiceClient", "ServiceClient"),
    ]
    assert [str(each.names.variable) for each in view.services] == [
        *("close_", "things", "otherV1Things", "thingsService", "service")
    ]
    assert [each.names.type for each in view.host_services] == ["Close"]
    methods = [str(each.names.name) for each in view.services[0].methods]
    assert methods == ["close", "float", "otherV1", "import", "getFoo", "getFoo2", "self"]


def test_an_addition_at_the_end_changes_no_name(tmp_path: Path, odd: model.Contract) -> None:
    toml = '[names.service]\ntype = { case = "pascal", scope = "contract" }'
    fewer = model.Contract(
        **{
            **{name: getattr(odd, name) for name in model.Contract.__slots__},
            "services": odd.services[:-1],
        }
    )
    before = [each.names.type for each in _view(fewer, tmp_path, toml).services]
    after = [each.names.type for each in _view(odd, tmp_path, toml).services]
    assert after[: len(before)] == before


def test_every_label_reaches_its_form(tmp_path: Path, odd: model.Contract) -> None:
    scalars = "\n".join(f'{each.value} = "{each.value}"' for each in model.Scalar)
    toml = f"""
        [names.message]
        name = {{}}
        [names.enum]
        name = {{}}
        [types.t]
        {scalars}
        message = "{{name}}"
        optional = "{{item}}?"
        oneof = "one {{item}}"
        list = "[{{item}}]"
        map = "[{{key}}: {{value}}]"
    """
    every = _messages(_view(odd, tmp_path, toml))["odd.names.v1.Every"]
    texts = {each.name: each.types.t for each in every.fields}
    assert texts["a"] == "double"
    assert texts["optional_enum"] == "Foo?"
    assert texts["repeated_bytes"] == "[bytes]"
    assert texts["map_message"] == "[string: Same]"
    assert (texts["one"], texts["two"]) == ("one int32", "one List")
    assert {"optional_message", "two", "while", "is"} <= set(every.presence)
    assert "a" not in every.presence
    assert "repeated_message" not in every.presence


def test_services_packages_and_imports(tmp_path: Path, odd: model.Contract) -> None:
    view = _view(odd, tmp_path, "")
    assert [each.name for each in view.guest_packages] == ["odd.other.v1", "odd.names.v1"]
    assert [each.name for each in view.host_packages] == ["odd.other.v1"]
    carried = [each for each in view.imports if each.method is not None]
    assert [(each.mode, each.method and each.method.name) for each in carried] == [
        *(("stream", "Import"), ("async", "Class"))
    ]
    names = next(each for each in view.packages if each.name == "odd.names.v1")
    assert [each.name for each in names.uses] == ["odd.other.v1"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("\n{{ contract.nmae }}", "all.j2:2: .*nmae"),
        (
            "{% for x in contract.services %}\n{{ x.names.client }}{% endfor %}",
            "all.j2:2: .*client",
        ),
        ("{{ contract.doc | comment('block') }}", r"all.j2:1: there is no \[comments.block\]"),
        ("{% if %}", "all.j2:1: "),
        ("{% include 'other.j2' %}", "other.j2"),
    ],
)
def test_a_wrong_template_says_where(
    tmp_path: Path, odd: model.Contract, template: str, expected: str
) -> None:
    pack = load_pack(write_pack(tmp_path, ONE_FILE, all__j2=template))
    with pytest.raises(PackError, match=expected):
        render(odd, pack)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('[types.t]\nmessage = "{nmae}"', r"types\.t\.message: there is no \{nmae\}"),
        ('[names.message]\np = { join = ".", last = "n" }', r"names\.message\.p: no form 'n'"),
        (
            '[names.message]\nn = {}\np = { join = ".", outer = "o", last = "n" }',
            r"names\.message\.p: what is around it has no form 'o', only n",
        ),
    ],
)
def test_a_pack_that_contradicts_itself_says_where(
    tmp_path: Path, odd: model.Contract, toml: str, expected: str
) -> None:
    with pytest.raises(PackError, match=expected):
        _view(odd, tmp_path, toml)
