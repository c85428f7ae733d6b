"""Plugins of the Protobuf compiler: what they are told, what is taken of them, what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.output import MANIFEST
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from tests.codegen.packs import write_pack

PLUGIN = """
import sys
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse

request = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
response = CodeGeneratorResponse(supported_features=1)

def show(message, depth):
    yield "  " * depth + "message " + message.name
    for field in message.field:
        assert field.type_name or not field.HasField("type_name")
        yield "  " * depth + f"  field {field.name} {field.json_name} {field.type_name}"
    for oneof in message.oneof_decl:
        yield "  " * depth + f"  oneof {oneof.name}"
    for inner in message.nested_type:
        yield from show(inner, depth + 1)
    for enum in message.enum_type:
        yield "  " * depth + "  enum " + enum.name + " " + " ".join(it.name for it in enum.value)

for file in request.proto_file:
    if file.name in request.file_to_generate:
        lines = [f"{file.name} {file.package} {request.parameter}", *file.dependency]
        lines += [f"service {it.name}" for it in file.service]
        for message in file.message_type:
            lines += show(message, 0)
        comments = [it.leading_comments for it in file.source_code_info.location]
        lines += [f"comments {len([it for it in comments if it.strip()])}"]
        response.file.add(name=file.name + ".txt", content="\\n".join(lines) + "\\n")
"""
ANSWER = "sys.stdout.buffer.write(response.SerializeToString())\n"

PACK = """
[[plugins]]
name = "protoc-gen-test"
version = "1.2"
command = ["{python}", "{pack}/plugin.py"]
install = "Write it."
path = "messages"
"""


def _pack(folder: Path, more: str = "", answer: str = ANSWER, head: str = "") -> str:
    made = write_pack(folder, head + PACK + more)
    (folder / "plugin.py").write_text(PLUGIN + answer, "utf-8")
    return made


def _text(contract: Contract, pack: str) -> str:
    return "".join(content.decode() for content in render(contract, load_pack(pack)).values())


def test_a_plugin_sees_everything_with_comments(tmp_path: Path, odd: Contract) -> None:
    made = render(odd, load_pack(_pack(tmp_path)))
    assert sorted(made) == sorted(f"messages/{file.path}.txt" for file in odd.files)
    text = made["messages/odd/names/v1/names.proto.txt"].decode()
    assert text.startswith("odd/names/v1/names.proto odd.names.v1 \nodd/other/v1/other.proto\n")
    assert "service Close\n" in text
    comments = re.search(r"comments (\d+)", text)
    assert comments and int(comments[1]) > 50


def test_parameter_prefix_and_services(tmp_path: Path, odd: Contract) -> None:
    more = """
        parameter = "{{ contract.name }},{% for f in contract.files %}M{{ f.path }}{% endfor %}"
        prefix = "my.app"
        services = false
    """
    text = _text(odd, _pack(tmp_path, more))
    assert "my/app/odd/names/v1/names.proto my.app.odd.names.v1 odd,M" in text
    assert "\nmy/app/odd/other/v1/other.proto\n" in text
    assert "field elsewhere elsewhere .my.app.odd.other.v1.Same\n" in text
    assert "service" not in text


def test_the_rules_of_fields_are_not_for_plugins(tmp_path: Path, shipped: Contract) -> None:
    assert any("rules.proto" in file.source for file in shipped.files)
    made = render(shipped, load_pack(_pack(tmp_path)))
    assert len(made) == len(shipped.files)
    assert "rules.proto" not in "".join(content.decode() for content in made.values())


NAMES = """
[names]
reserved = ["class"]
escape = "{}$"
[names.message]
type = { of = "path", scope = "package", group = "types", rename = "{}_" }
[names.enum]
type = { of = "path", scope = "package", group = "types", rename = "{}_" }
[names.field]
name = { case = "pascal", group = "fields", rename = "{}_", taken = ["Self"] }
getter = { case = "pascal", form = "Get{}", group = "fields", rename = "{}_" }
[names.oneof]
name = { case = "pascal", group = "fields", rename = "{}_" }
"""


def test_names_that_clash_are_changed_before_a_plugin_sees_them(
    tmp_path: Path, odd: Contract
) -> None:
    pack = load_pack(_pack(tmp_path, head=NAMES))
    view = build_view(odd, pack)
    names = {it.name: it.names for package in view.packages for it in package.all_messages}
    assert names["odd.names.v1.Foo_Bar"].type == "Foo_Bar"
    bar = names["odd.names.v1.Foo.Bar"]
    assert (bar.type, bar.type.wanted) == ("Foo_Bar2", "Foo_Bar")
    assert view.renamed["odd.names.v1.Foo.Bar"] == "Bar2"
    assert names["odd.names.v1.class"].type == "class$", "plugins know the words of their language"
    assert "odd.names.v1.class" not in view.renamed
    text = _text(odd, str(pack.folder))
    assert "  message Bar2\n" in text
    assert "field foo foo .odd.names.v1.Foo.Bar2.Foo\n" in text
    assert "field self2 self \n" in text, "its name in JSON stays"
    assert "field list2 list .odd.names.v1.List\n" in text, "List and list are one in this case"


def test_plugins_are_recorded_and_their_files_are_the_generators(
    tmp_path: Path, odd: Contract
) -> None:
    pack, out = _pack(tmp_path / "pack"), tmp_path / "out"
    report = generate(odd, pack, out)
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest["plugins"] == {"protoc-gen-test": "1.2"}
    assert set(manifest["files"]) == set(report.written)
    assert not generate(odd, pack, out, check=True).drifted
    assert generate(odd, pack, out, clean=True).removed == report.written


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("response.error = 'no such thing'\n" + ANSWER, "refused the contract:\nno such thing"),
        ("response.file[0].insertion_point = 'x'\n" + ANSWER, "insert into the files of another"),
        ("response.file.add(name=response.file[0].name)\n" + ANSWER, "made .* twice"),
        ("response.supported_features = 0\n" + ANSWER, "does not know `optional` fields"),
        ("sys.stdout.write('what')\n", "is no CodeGeneratorResponse"),
        ("sys.exit('it broke')\n", "failed:\nit broke"),
        ("response.file[0].name = '../x'\n" + ANSWER, "no path for a generated file"),
    ],
)
def test_a_plugin_that_goes_wrong_is_told(
    tmp_path: Path, odd: Contract, answer: str, expected: str
) -> None:
    from dao_sdk.errors import DaoError

    pack = _pack(tmp_path / "pack", answer=answer)
    with pytest.raises(DaoError, match=expected):
        generate(odd, pack, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_parts_of_one_file_are_joined(tmp_path: Path, odd: Contract) -> None:
    answer = "response.file.insert(1, type(response.file[0])(content='more'))\n" + ANSWER
    assert "more" in _text(odd, _pack(tmp_path, answer=answer))


VERSIONS = """
[[plugins]]
name = "protoc-gen-test"
version = "1.2"
command = ["{python}", "{pack}/plugin.py"]
asks = ["{python}", "-c", "print('protoc-gen-test v%s')"]
install = "Write it."
"""


def test_only_the_pinned_version_runs(tmp_path: Path, odd: Contract) -> None:
    def pack(name: str, toml: str) -> str:
        folder = write_pack(tmp_path / name, toml)
        (tmp_path / name / "plugin.py").write_text(PLUGIN + ANSWER, "utf-8")
        return folder

    assert render(odd, load_pack(pack("right", VERSIONS % "1.2")))
    with pytest.raises(PackError, match=r"1\.2, which is here in version 1\.3") as caught:
        render(odd, load_pack(pack("wrong", VERSIONS % "1.3")))
    assert caught.value.help == "Write it."
    fetching = 'otherwise = ["{python}", "{pack}/plugin.py", "{version}"]\n'
    assert render(odd, load_pack(pack("fetched", VERSIONS % "1.3" + fetching)))
    absent = VERSIONS % "1.2"
    absent = absent.replace('command = ["{python}"', 'command = ["no-such-program"')
    with pytest.raises(PackError, match=r"1\.2, which is not here"):
        render(odd, load_pack(pack("absent", absent)))
    assert render(odd, load_pack(pack("absent but fetched", absent + fetching)))


def test_the_compiler_makes_a_language_by_itself(tmp_path: Path, odd: Contract) -> None:
    keys = """
    [[plugins]]
    name = "protoc"
    version = "{version}"
    command = ["{{python}}", "-m", "grpc_tools.protoc"]
    asks = ["{{python}}", "-m", "grpc_tools.protoc", "--version"]
    builtin = "pyi"
    install = "Install grpcio-tools."
    path = "messages"
    """
    command = [sys.executable, "-m", "grpc_tools.protoc", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    version = said.split()[-1]
    made = render(odd, load_pack(write_pack(tmp_path / "a", keys.format(version=version))))
    stubs = made["messages/odd/other/v1/other_pb2.pyi"].decode()
    assert "class Ruled" in stubs and "odd.abi" not in stubs
    other = load_pack(write_pack(tmp_path / "b", keys.format(version="1.0")))
    with pytest.raises(PackError, match=f"`protoc` 1.0, which is here in version {version}"):
        render(odd, other)
    unknown = keys.format(version=version).replace('"pyi"', '"cobol"')
    with pytest.raises(PackError, match=r"(?i)cobol_out"):
        render(odd, load_pack(write_pack(tmp_path / "c", unknown)))


def test_a_pack_sets_options_of_the_files_that_a_plugin_sees(tmp_path: Path, odd: Contract) -> None:
    toml = """
    [options.package]
    doc = "Where it goes."
    default = "org.example"
    [[plugins]]
    name = "stubs"
    version = "1"
    command = ["{python}", "{pack}/plugin.py"]
    install = "Write it."
    [plugins.file_options]
    """
    plugin = (
        "import sys\n"
        "from google.protobuf.compiler import plugin_pb2 as p\n"
        "asked = p.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())\n"
        "answer = p.CodeGeneratorResponse(supported_features=1)\n"
        "own = [f for f in asked.proto_file if f.name in asked.file_to_generate]\n"
        "text = ''.join(f'{f.name} {f.options}' for f in own)\n"
        "answer.file.add(name='options.txt', content=text)\n"
        "sys.stdout.buffer.write(answer.SerializeToString())\n"
    )

    def pack(name: str, options: str) -> str:
        folder = write_pack(tmp_path / name, toml + options)
        (tmp_path / name / "plugin.py").write_text(plugin, "utf-8")
        return folder

    right = (
        "java_package = \"{{ options.package }}.{{ file.path.split('/')[1] }}\"\n"
        'java_multiple_files = "true"\noptimize_for = "LITE_RUNTIME"\n'
    )
    said = render(odd, load_pack(pack("right", right)))["options.txt"].decode()
    assert 'java_package: "org.example.names"' in said
    assert 'java_package: "org.example.other"' in said
    assert "java_multiple_files: true" in said and "optimize_for: LITE_RUNTIME" in said
    with pytest.raises(PackError, match="`file_options` has 'java_pakage'") as caught:
        render(odd, load_pack(pack("misspelt", 'java_pakage = "x"')))
    assert caught.value.help == "Did you mean java_package?"
    with pytest.raises(PackError, match=r"`file_options\.java_multiple_files` cannot be 'maybe'"):
        render(odd, load_pack(pack("wrong", 'java_multiple_files = "maybe"')))
