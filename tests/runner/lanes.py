"""What the test runner runs: one lane for each set of tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import swift_toolchain
from .projects import typescript_project
from .steps import (
    PIP,
    ROOT,
    TRIES,
    WORK,
    Lane,
    Step,
    cargo_counts,
    environment,
    pytest_counts,
    verify_counts,
)

VENV = WORK / "venv"
PYTHON = VENV / "bin" / "python"
BUF = VENV / "bin" / "buf"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dao-sdk"
CARGO_CACHE = CACHE / "cargo"
"""Cargo's artefacts are gigabytes: outside the tree, and kept from run to run."""
OLDEST_RUST = (1, 88)
"""The first Rust with all that the unit is written in (let chains of edition 2024)."""
GO_TOOLS = {
    "protoc-gen-go": "google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11",
    "staticcheck": "honnef.co/go/tools/cmd/staticcheck@v0.8.2",
}
"""What the lane of Go runs, in its versions; it is built once and then kept by Go."""
OLDEST_NODE = 22
"""The first Node with all that the pack for TypeScript relies on (`node:sqlite`)."""
CHROMIUM = Path(os.environ.get("DAO_CHROMIUM", "/usr/bin/chromium"))
"""The browser in which the pages of that pack are tried."""
FIREFOX = Path(os.environ.get("DAO_FIREFOX", "/usr/bin/firefox-esr"))
WEBKIT = Path(os.environ.get("DAO_WEBKIT", "/usr/bin/WebKitWebDriver"))
"""Others, of the lane `browsers`: Debian's firefox-esr, and webkit2gtk-driver with xvfb."""
OLDEST_GO = (1, 26)
"""The Go that the pack's runtime and its libraries need."""
OLDEST_JDK = 17
"""The first JDK that the pack for Kotlin is made for."""
KOTLIN_TOOLS = CACHE / "kotlin"
KTLINT = "com.pinterest.ktlint:ktlint-cli:1.7.1:jar:all"
"""What checks the style of Kotlin."""
ANDROID = "com.toasttab.android:gummy-bears-api-26:0.12.0:signature"
"""What Android 8 has of the JDK."""
GUEST = (
    *("--lang", "rust-guest", "--only", "api", "--option", "runtime=../src"),
    *("--out", "templates/rust-guest/runtime/gen"),
)
"""What the runtime of units has of the contract."""


def rust_missing() -> str:
    """Say what the native Rust lane lacks."""
    cargo = shutil.which("cargo")
    if cargo is None:
        return "no cargo here; `dao doctor` says how to get it"
    version = subprocess.run([cargo, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"cargo (\d+)\.(\d+)", version.stdout)
    if found is None:
        return f"`cargo --version` failed: {version.stderr.strip()}"
    if (int(found[1]), int(found[2])) < OLDEST_RUST:
        return f"{version.stdout.strip()} is older than 1.88, which the unit needs"
    return ""


def go_missing() -> str:
    """Say what the lane of the Go pack lacks."""
    go = shutil.which("go")
    if go is None:
        return "no Go here; `dao doctor` says how to get it"
    version = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    found = re.search(r"go(\d+)\.(\d+)", version.stdout)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_GO:
        return f"{version.stdout.strip() or '`go version` failed'} is not Go 1.26 or later"
    return ""


def kotlin_missing() -> str:
    """Say what the lane of the Kotlin pack lacks."""
    if not all(map(shutil.which, ("java", "javac", "mvn"))):
        return "no JDK with Maven here; `dao doctor` says how to get them"
    version = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r"javac (\d+)", version.stdout + version.stderr)
    if found is None or int(found[1]) < OLDEST_JDK:
        return f"{version.stdout.strip() or '`javac -version` failed'} is older than {OLDEST_JDK}"
    return ""


def typescript_missing() -> str:
    """Say what the lane of the TypeScript pack lacks."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "no Node with npm here; `dao doctor` says how to get it"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"v(\d+)", version.stdout)
    if found is None or int(found[1]) < OLDEST_NODE:
        said = version.stdout.strip() or "`node --version` failed"
        return f"{said} is older than Node {OLDEST_NODE}, which the pack is for"
    return ""


def host_platform() -> str:
    """The triple of the platform that this Rust builds for."""
    told = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"^host: (\S+)", told, re.M)
    return found[1] if found else "host-tuple"


def cargo_component(name: str) -> str:
    """Say whether a component of cargo is missing."""
    probe = subprocess.run(
        ["cargo", name, "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if probe.returncode == 0 else f"this Rust has no `cargo {name}`"


def wasm_missing() -> str:
    """Say what building the unit lacks; its build script knows."""
    choose = "from dao_sdk.unit_build import toolchain; print(toolchain.choose().describe())"
    probe = subprocess.run(
        [str(PYTHON), "-c", choose],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    said = probe.stderr.strip().splitlines()
    return "" if probe.returncode == 0 else said[-1] if said else "no toolchain for wasm32"


def example_missing() -> str:
    """Say what the bindings for units lack."""
    return rust_missing() or cargo_component("fmt")


def python_steps() -> Iterator[Step]:
    """Style, types and the tests of the Python package."""
    yield Step("ruff", [PYTHON, "-m", "ruff", "check", ".", "dev"])
    yield Step("black", [PYTHON, "-m", "black", "--check", "-q", ".", "dev"])
    yield Step("mypy --strict", [PYTHON, "-m", "mypy"])
    yield Step("the contract's versions", [PYTHON, "-m", "tests.runner.landed"])
    yield Step("pytest", [PYTHON, "-m", "pytest", "-n", "2"], counter=pytest_counts)


def buf_missing() -> str:
    """Say whether buf is missing; no wheel of it fits some platforms."""
    return "" if BUF.is_file() else "no buf for this platform: python -m pip install buf-bin"


def generated_steps() -> Iterator[Step]:
    """The contract is well formed, and nothing that is generated has drifted from its source."""
    yield Step("buf lint", [BUF, "lint"], skip=buf_missing())
    dao: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "generate", "--check"]
    api = [*dao, "--lang", "python", "--only", "api", "--out", "dao_sdk/host/api"]
    yield Step("reference host (python, api)", api)
    no_rustfmt = rust_missing() or cargo_component("fmt")
    guest = [*dao, *GUEST]
    yield Step("guest (rust-guest)", guest, skip=no_rustfmt)


def rust_steps() -> Iterator[Step]:
    """Style, lints and the native tests of the Rust workspace."""
    unit = ROOT / "meta_unit"
    env = {"CARGO_TARGET_DIR": str(CARGO_CACHE / "native")}
    # Not the crates of other platforms: where these are here, no network is needed.
    fetch = ["cargo", "fetch", "--locked", "--target", host_platform()]
    yield Step("crates", fetch, unit, env, tries=TRIES)
    rustfmt, clippy = cargo_component("fmt"), cargo_component("clippy")
    yield Step("rustfmt", ["cargo", "fmt", "--all", "--check"], unit, env, skip=rustfmt)
    lints = ["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]
    yield Step("clippy", lints, unit, env, skip=clippy)
    tests: list[str | Path] = ["cargo", "test", "--workspace", "--locked", "--no-fail-fast"]
    yield Step("cargo test", tests, unit, env, cargo_counts)
    example: list[str | Path] = [PYTHON, "-m", "pytest", "tests/own/test_example.py"]
    env = {"DAO_EXAMPLE_NATIVE": str(CARGO_CACHE / "native")}
    yield Step("a unit put together", example, ROOT, env, pytest_counts, rustfmt or clippy)


def wasm_steps() -> Iterator[Step]:
    """The shipped unit is the one that these sources make, one of the next schema migrates, and the
    guide to a contract of one's own leads to a unit."""
    yield Step("shipped unit is not stale", [PYTHON, "meta_unit/build.py", "--check"])
    missing, target = wasm_missing(), CARGO_CACHE / "wasm"
    again: list[str | Path] = [PYTHON, "-m", "tests.runner.reproduce", target]
    yield Step("same sources, same bytes", again, skip=missing)
    probe: list[str | Path] = [
        PYTHON,
        "-m",
        "tests.verify.probe",
        "--check",
        "--target-dir",
        target,
    ]
    yield Step("the probe of the kit is that of its sources", probe, skip=missing)
    newer = WORK / "unit" / "rehearsal.wasm"
    build: list[str | Path] = [PYTHON, "meta_unit/build.py", "--rehearsal"]
    build += ["--output", newer, "--target-dir", target]
    yield Step("a unit of the next schema", build, skip=missing)
    tests: list[str | Path] = [PYTHON, "-m", "pytest", "tests/survival/test_migration.py"]
    env = {"DAO_REHEARSAL": str(newer)}
    yield Step("migrations that are killed", tests, ROOT, env, pytest_counts, missing)
    guide: list[str | Path] = [PYTHON, "-m", "pytest", "tests/own/test_guide.py"]
    env = {"DAO_GUIDE": str(CARGO_CACHE / "guide")}
    yield Step("a unit of one's own contract", guide, ROOT, env, pytest_counts, missing)
    example: list[str | Path] = [PYTHON, "-m", "pytest", "tests/own/test_example.py"]
    env = {"DAO_EXAMPLE_WASM": str(target)}
    yield Step(
        "a unit put together", example, ROOT, env, pytest_counts, missing or example_missing()
    )


def wheel_steps() -> Iterator[Step]:
    """The wheel works in an empty folder, with no checkout around."""
    dist, venv = WORK / "dist", WORK / "wheel-venv"
    shutil.rmtree(dist, ignore_errors=True)
    shutil.rmtree(venv, ignore_errors=True)
    wheel: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
    ]
    yield Step("build", [*wheel, "-w", dist, "."])
    built = next(dist.glob("*.whl"), None)
    if built is None:
        return
    yield Step("make an environment", [sys.executable, "-m", "venv", venv])
    python, dao = venv / "bin" / "python", venv / "bin" / "dao"
    yield Step("install", [python, *PIP, "install", "-q", built], tries=TRIES)
    with tempfile.TemporaryDirectory() as empty:
        folder = Path(empty)
        env = {"HOME": empty}
        yield Step("dao quickstart", [dao, "quickstart"], folder, env)
        yield Step("its app.py", [python, "app.py"], folder / "hello-avatar", env)
        yield Step("dao doctor", [dao, "doctor"], folder, env)
        yield Step("dao ir", [dao, "ir"], folder, env)


def go_steps() -> Iterator[Step]:
    """What the Go pack makes, and the runtime for it, by Go's own tools."""
    runtime = ROOT / "templates" / "go" / "runtime"
    yield Step("modules", ["go", "mod", "download"], runtime, tries=TRIES)
    agent = WORK / "go-agent"
    shutil.rmtree(agent, ignore_errors=True)
    make: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "new", agent, "--lang", "go"]
    yield Step("an Agent is made", [*make, "--kind", "agent", "--name", "agent"])
    yield Step("modules of the Agent", ["go", "mod", "download"], agent, tries=TRIES)
    # Whether they are here is all that matters.
    for name, tool in GO_TOOLS.items():
        yield Step(name, ["go", "run", tool, "--version"], runtime, tries=TRIES)
    tests: list[str | Path] = [PYTHON, "-m", "pytest", "tests/languages/test_go.py"]
    tests += ["tests/languages/test_go_homes.py", "tests/languages/test_go_agent.py"]
    yield Step("go vet, staticcheck, tests", tests, ROOT, {"DAO_GO": "1"}, pytest_counts)
    reader = ROOT / "tests" / "vectors" / "readers" / "go"
    yield Step("modules of the reader", ["go", "mod", "download"], reader, tries=TRIES)
    yield Step("go vet of the reader", ["go", "vet", "./..."], reader)
    yield Step("the reader passes the vectors", ["go", "test", "./..."], reader)
    verify: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--lang", "go"]
    verify += ["--work", WORK / "verify"]
    yield Step("the conformance kit", verify, ROOT, {}, verify_counts)
    yield Step("contracts drawn by lot", [*verify, *DRAWN], ROOT, {}, verify_counts)


def in_browser(name: str, program: Path) -> Step:
    """The conformance kit in a browser, with the testee that was built for Node."""
    page = WORK / "verify" / "typescript" / "built" / "browser.js"
    words: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--work", WORK / "verify"]
    words += ["--", "node", page, name]
    missing = "" if program.is_file() else f"there is no {program}"
    return Step(f"the conformance kit in {name}", words, ROOT, {}, verify_counts, skip=missing)


def browsers_steps() -> Iterator[Step]:
    """The runtime in browsers that CI has no time for."""
    build: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--lang", "typescript"]
    build += ["--work", WORK / "verify", "--case", "load/import-twice"]
    yield Step("the testee", build)
    yield in_browser("firefox", FIREFOX)
    yield in_browser("webkit", WEBKIT)


def typescript_steps() -> Iterator[Step]:
    """What the TypeScript pack makes, and the runtime for it, by the compiler and by Node."""
    # Not in place: packages of npm must not get into the wheel.
    runtime = WORK / "typescript"
    shutil.rmtree(runtime, ignore_errors=True)
    own = shutil.ignore_patterns("node_modules", "build")
    shutil.copytree(ROOT / "templates" / "typescript" / "runtime", runtime, ignore=own)
    install = ["npm", "ci", "--no-audit", "--no-fund"]
    yield Step("packages", install, runtime, tries=TRIES)
    yield Step("eslint, prettier", ["npm", "run", "--silent", "lint"], runtime)
    testee = ROOT / "templates" / "typescript" / "conformance"
    style: list[str | Path] = ["npx", "prettier", "--config", ".prettierrc.json", "--check", testee]
    yield Step("prettier of the testee", style, runtime)
    yield Step("sizes", ["npm", "run", "--silent", "sizes"], runtime, shows=True)
    tests: list[str | Path] = [PYTHON, "-m", "pytest", "tests/languages/test_typescript.py"]
    tests += ["tests/languages/test_typescript_homes.py"]
    yield Step("tsc, tests", tests, ROOT, {"DAO_TYPESCRIPT": str(runtime)}, pytest_counts)
    reader = ROOT / "tests" / "vectors" / "readers" / "typescript"
    node = ["node", "--experimental-strip-types", "--test", "vectors.test.ts"]
    yield Step("the reader passes the vectors", node, reader)
    verify: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--lang", "typescript"]
    verify += ["--work", WORK / "verify"]
    yield Step("the conformance kit", verify, ROOT, {}, verify_counts)
    homes = [*verify, "--homes", "--lang", "python", *([] if go_missing() else ["--lang", "go"])]
    yield Step("homes pass between languages", homes, ROOT, {}, verify_counts)
    yield in_browser("chromium", CHROMIUM)
    yield Step("contracts drawn by lot", [*verify, *DRAWN], ROOT, {}, verify_counts)


def kotlin_steps() -> Iterator[Step]:
    """What the Kotlin pack makes, and the runtime for it, by Maven and Kotlin's own tools."""
    env = {"DAO_KOTLIN": str(WORK / "kotlin"), "DAO_TESTEES": str(WORK / "verify")}
    for name, artifact in (("ktlint", KTLINT), ("android", ANDROID)):
        _, title, version, kind, *more = artifact.split(":")
        file = KOTLIN_TOOLS / ("-".join([title, version, *more]) + f".{kind}")
        env[f"DAO_{name.upper()}"] = str(file)
        if not file.is_file():
            fetch: list[str | Path] = ["mvn", "-B", "-q", "-ntp", "dependency:copy"]
            fetch += [f"-Dartifact={artifact}", f"-DoutputDirectory={KOTLIN_TOOLS}"]
            yield Step(name, fetch, tries=TRIES)
    tests: list[str | Path] = [PYTHON, "-m", "pytest", "tests/languages/test_kotlin.py"]
    tests.append("tests/languages/test_kotlin_homes.py")
    yield Step("kotlinc -Werror, ktlint, tests", tests, ROOT, env, pytest_counts)
    verify: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--lang", "kotlin"]
    verify += ["--work", WORK / "verify"]
    yield Step("the conformance kit", verify, ROOT, {}, verify_counts)
    for engine in ("BUILD", "INTERPRETER"):
        given = {"JDK_JAVA_OPTIONS": f"-Ddao.engine={engine}"}
        yield Step(f"the conformance kit, {engine.lower()}", verify, ROOT, given, verify_counts)
    others = {"python": "", "go": go_missing(), "typescript": typescript_missing()}
    homes: list[str | Path] = [*verify, "--homes"]
    homes += [word for name, why in others.items() if not why for word in ("--lang", name)]
    yield Step("homes pass between languages", homes, ROOT, {}, verify_counts)
    yield Step("contracts drawn by lot", [*verify, *DRAWN], ROOT, {}, verify_counts)


def swift_missing() -> str:
    """Say what the lane of the Swift pack lacks."""
    if swift_toolchain.found():
        return ""
    if os.geteuid() != 0:
        return "no Swift 6 here, and only root may use a system of its own that has it"
    if not swift_toolchain.made() and shutil.which("debootstrap") is None:
        return "no Swift 6 here, and no debootstrap to make a system that has it"
    return ""


def swift_steps() -> Iterator[Step]:
    """What the Swift pack makes, and the runtime for it, by Swift's own tools."""
    env = {"DAO_SWIFT": str(WORK / "swift")}
    if not swift_toolchain.found():
        make = [sys.executable, "-m", "tests.runner.swift_toolchain"]
        yield Step("a system with Swift", make, tries=TRIES)
        env["PATH"] = f"{swift_toolchain.programs()}:{os.environ['PATH']}"
    tests: list[str | Path] = [PYTHON, "-m", "pytest", "tests/languages/test_swift.py"]
    yield Step("swift build, tests", tests, ROOT, env, pytest_counts)
    verify: list[str | Path] = [PYTHON, "-m", "dao_sdk.cli", "verify", "--lang", "swift"]
    # What is built for debugging copies large messages slowly.
    verify += ["--work", WORK / "verify", "--patience", "60"]
    yield Step("the conformance kit", verify, ROOT, env, verify_counts)


def projects_steps() -> Iterator[Step]:
    """What `dao new` makes, tried as its README says."""
    yield from typescript_project(PYTHON, CHROMIUM)


DRAWN = ("--random", "2", "--seed", "1")
"""How many contracts each language is tried with, always the same; more by hand."""

LANES = (
    Lane("python", "style, types and tests of the package", str, python_steps),
    Lane(
        "generated",
        "the contract is well formed, generated code equals its source",
        str,
        generated_steps,
    ),
    Lane("rust", "style, lints and native tests of the unit", rust_missing, rust_steps),
    Lane("wasm", "the shipped unit is that of its sources; one's own contract", str, wasm_steps),
    Lane("go", "the pack for Go, its runtime, and a reader of homes", go_missing, go_steps),
    Lane(
        "typescript",
        "the pack for TypeScript: what it makes, its runtime, and a reader of homes",
        typescript_missing,
        typescript_steps,
    ),
    Lane("swift", "the pack for Swift: what it makes, and its runtime", swift_missing, swift_steps),
    Lane(
        "kotlin",
        "the pack for Kotlin: what it makes, and its runtime; run by hand",
        kotlin_missing,
        kotlin_steps,
        by_hand=True,
    ),
    Lane(
        "projects",
        "what `dao new` makes for TypeScript, in Chromium too; run by hand",
        typescript_missing,
        projects_steps,
        by_hand=True,
    ),
    Lane(
        "browsers",
        "the conformance kit in Firefox and WebKit; run by hand",
        typescript_missing,
        browsers_steps,
        by_hand=True,
    ),
    Lane("wheel", "the package in an empty folder", str, wheel_steps),
)
