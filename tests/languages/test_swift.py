"""What the Swift pack makes is Swift without a warning, and its codec agrees with Protobuf's own."""

from __future__ import annotations

import os
import runpy
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from google.protobuf.message import Message

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract

from .foreseen import foreseen, messages, odd
from .swift_messages import Maker, frame, parsed, types

RUNTIME = resources.templates() / "swift" / "runtime"
VECTORS = Path(__file__).parents[1] / "vectors"
MESSAGES = 3000
STRICT = ("-Xswiftc", "-warnings-as-errors")

pytestmark = pytest.mark.skipif(
    "DAO_SWIFT" not in os.environ, reason="the lane `swift` runs this: python3 tests/run.py swift"
)

PACKAGE = """\
// swift-tools-version: 6.0
import PackageDescription
let package = Package(
    name: "odd",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "Odd", path: "Sources/Dao"),
        .executableTarget(name: "codec", dependencies: ["Odd"], path: "codec"),
    ],
    swiftLanguageModes: [.v6]
)
"""

CODEC = """\
import Foundation
import Odd

let types: [any WireMessage.Type] = [
%s
]

func again(_ type: any WireMessage.Type, _ bytes: [UInt8]) -> [UInt8]? {
    func opened<M: WireMessage>(_: M.Type) -> [UInt8]? {
        guard let message = try? M(bytes: bytes) else { return nil }
        let written = message.serialized()
        // What is written is read as the same.
        return (try? M(bytes: written)) == message ? written : []
    }
    return opened(type)
}

func answer(_ input: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var at = 0
    func number() -> Int {
        defer { at += 4 }
        return (0..<4).reversed().reduce(0) { $0 << 8 | Int(input[at + $1]) }
    }
    while at < input.count {
        let (type, length) = (number(), number())
        let made = again(types[type], Array(input[at..<at + length]))
        at += length
        withUnsafeBytes(of: UInt32(made?.count ?? Int(UInt32.max)).littleEndian) { output += $0 }
        output += made ?? []
    }
    return output
}

FileHandle.standardOutput.write(Data(answer([UInt8](FileHandle.standardInput.readDataToEndOfFile()))))
"""


def run(*words: str | Path, content: bytes = b"", env: dict[str, str] | None = None) -> bytes:
    """Run a command; gives its output."""
    env = {**os.environ, "DAO_VECTORS": str(VECTORS), **(env or {})}
    done = subprocess.run(
        words, input=content, capture_output=True, check=False, timeout=1200, env=env
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{said[-8000:]}"
    return done.stdout


def write(file: Path, text: str) -> None:
    """Write a file, but leave one alone that is as it must be: nothing is built again then."""
    if not file.is_file() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def codec() -> Path:
    """A program that reads and writes messages of the odd contract, built without a warning."""
    folder = Path(os.environ["DAO_SWIFT"]) / "odd"
    report = generate(odd(), "swift", folder, options={"module": "Odd"})
    assert not report.unformatted
    names = [
        f"    {package.names.namespace}.{message.names.path}.self,"
        for package, message in messages(foreseen("swift"))
    ]
    write(folder / "Package.swift", PACKAGE)
    write(folder / "codec" / "main.swift", CODEC % "\n".join(names))
    run("swift", "build", "--package-path", folder, *STRICT)
    return folder / ".build" / "debug" / "codec"


def test_the_codec_agrees_with_protobuf(codec: Path) -> None:
    contract = odd()
    view = foreseen("swift")
    names = [message.name for _, message in messages(view)]
    classes = types(contract.descriptors, {package.name for package in view.packages})
    maker = Maker(5)
    given: list[tuple[type[Message], bytes]] = []
    frames = []
    for number in range(MESSAGES):
        at = number % len(names)
        made = maker.fill(classes[names[at]]()).SerializeToString()
        if number % 3 == 2:
            made = maker.damaged(made)
        elif number % 7 == 3:
            # A field that nobody has is kept, whatever its type is.
            made += b"\xfa\x3f\x03abc\xf8\x3f\x01\xfb\x3f\x08\x01\xfc\x3f"
        given.append((classes[names[at]], made))
        frames.append(frame(at, made))
    inside = shutil.which("swift-inside")
    command = [inside, codec] if inside else [codec]
    output = run(*command, content=b"".join(frames))
    at = refused = 0
    for cls, content in given:
        (size,) = struct.unpack_from("<I", output, at)
        at += 4
        wanted = parsed(cls, content)
        if size == 2**32 - 1:
            refused += 1
            assert wanted is None, (cls.DESCRIPTOR.full_name, content.hex())
            continue
        written = output[at : at + size]
        at += size
        assert wanted is not None, (cls.DESCRIPTOR.full_name, content.hex())
        found = parsed(cls, written)
        # NaN differs from itself, so that what both write is compared.
        ours, theirs = (it.SerializeToString(deterministic=True) for it in (found, wanted) if it)
        assert ours == theirs, (cls.DESCRIPTOR.full_name, content.hex())
    assert at == len(output)
    assert refused > 100


def test_what_the_runtime_has_of_the_contract_is_up_to_date() -> None:
    report = generate(read_contract(), "swift", RUNTIME / "gen", only="api", check=True)
    assert not report.drifted, "run `./dev generate`"


def engine(folder: Path) -> Path:
    """The folder with the library of wasmtime, as the linker wants it."""
    script = runpy.run_path(str(RUNTIME.parent / "conformance" / "build.py"))
    library = script["library"]()
    script["copy"](library, folder / f"libwasmtime{library.suffix}")
    return folder


def test_the_runtimes_own_tests() -> None:
    folder = Path(os.environ["DAO_SWIFT"]) / "runtime"
    env = {"DAO_WASMTIME": str(engine(folder / "lib")), "DAO_UNIT": str(resources.unit())}
    for name in ("Sources", "Tests", "gen"):
        for path in (folder / name).rglob("*"):
            if path.is_file() and not (RUNTIME / path.relative_to(folder)).is_file():
                path.unlink()  # of an earlier run
    for path in RUNTIME.rglob("*"):
        if path.is_file():
            write(folder / path.relative_to(RUNTIME), path.read_text("utf-8"))
    run("swift", "build", "--package-path", folder, "--build-tests", *STRICT, env=env)
    run("swift", "test", "--package-path", folder, "--skip-build", *STRICT, env=env)


def test_style() -> None:
    command = ["swift-format", "lint", "--strict", "--recursive", "--configuration"]
    folders = [RUNTIME / "Sources", RUNTIME / "Tests", RUNTIME.parent / "conformance"]
    run(*command, RUNTIME / ".swift-format", *folders)
