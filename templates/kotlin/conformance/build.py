"""Builds the testee of Kotlin: two bindings, and what drives them.

Arguments: the folder of the pack, and the folder to build in. Maven only says where the libraries are. Each part is
compiled by itself, so that what did not change is not compiled again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_CONTRACTS = ("conformance", "dao")
_COMPILER = ("kotlin-compiler", "kotlin-build-tools", "kotlin-daemon", "kotlin-script")
"""Libraries of the Kotlin compiler, of which the testee needs none."""
_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def main(pack: Path, work: Path) -> None:
    """Put the sources in place, and compile what is other than before."""
    own, classes = pack / "conformance", work / "classes"
    libraries = _libraries(own, work)
    used = [each for each in libraries if not Path(each).name.startswith(_COMPILER)]
    javac = ["javac", "-J-Xmx1g", "-proc:none", "-nowarn", "--release", "17", "-encoding", "UTF-8"]
    kotlinc = ["java", "-Xmx1500m", *_JVM, "-cp", _path(libraries)]
    kotlinc += ["org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect"]
    kotlinc += ["-jvm-target", "17", "-Werror"]
    versions = [Path(each).name for each in libraries]

    def bindings(name: str) -> str:
        source, made = work / name / "src" / "main", classes / name
        messages = classes / f"{name}-messages"
        digest = _compile([*javac, "-cp", _path(used)], source / "java", messages, versions)
        strict = ("-Xexplicit-api=strict", "-Wextra")
        words = [*kotlinc, *strict, "-module-name", name, "-cp", _path([messages, *used])]
        return _compile(words, source / "kotlin", made, [digest])

    with ThreadPoolExecutor() as pool:
        digests = list(pool.map(bindings, _CONTRACTS))
    _put_driver(own, work / "driver")
    bound = [classes / name for name in _CONTRACTS]
    places: list[Path | str] = [
        *bound,
        *(classes / f"{name}-messages" for name in _CONTRACTS),
        *used,
    ]
    words = [*kotlinc, "-cp", _path(places), f"-Xfriend-paths={','.join(map(str, bound))}"]
    _compile(words, work / "driver", classes / "testee", digests)
    quoted = _path([classes / "testee", *places]).replace("\\", "\\\\")
    # File names are UTF-8, whatever the locale says.
    options = " ".join([*_JVM, "-Xshare:auto", "-Dsun.jnu.encoding=UTF-8"])
    (work / "testee.args").write_text(f'{options} -cp "{quoted}" testee.MainKt\n', "utf-8")


def _path(places: Iterable[Path | str]) -> str:
    return os.pathsep.join(map(str, places))


def _libraries(own: Path, work: Path) -> list[str]:
    """Find the libraries of the testee and of its compiler; Maven fetches those that are not here."""
    project, found = work / "pom.xml", work / "libraries"
    wanted = (own / "pom.xml").read_bytes()
    if found.is_file() and project.is_file() and project.read_bytes() == wanted:
        known = found.read_text("utf-8").strip().split(os.pathsep)
        if all(map(os.path.isfile, known)):
            return known
    project.write_bytes(wanted)
    maven = shutil.which("mvn") or sys.exit("there is no Maven (`mvn`) here")
    goal = ("dependency:build-classpath", f"-Dmdep.outputFile={found}")
    _run([maven, "-B", "-q", "-ntp", *goal], work)
    return found.read_text("utf-8").strip().split(os.pathsep)


def _put_driver(own: Path, folder: Path) -> None:
    """Put what drives the bindings in place, once for each contract where it is about one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(own / "Main.kt", folder)
    for contract in _CONTRACTS:
        title, package = contract.capitalize(), f"testee.{contract}"
        names = {"daolocal.gen": package, "daolocal.host": f"{package}.host", "NAME": title}
        for file in ("Driven.kt", "Typed.kt"):
            text = (own / file).read_text("utf-8")
            for old, new in names.items():
                text = text.replace(old, new)
            (folder / f"{title}{file}").write_text(text, "utf-8")


def _compile(words: Sequence[str], source: Path, classes: Path, needs: Sequence[str]) -> str:
    """Compile what is in a folder, unless it and what it needs are as before; gives the digest of both."""
    files = sorted(path for path in source.rglob("*") if path.suffix in (".kt", ".java"))
    digest = hashlib.sha256("\n".join(needs).encode())
    for file in files:
        digest.update(f"\0{file.relative_to(source).as_posix()}\0".encode() + file.read_bytes())
    made = classes.with_name(f"{classes.name}.digest")
    if made.is_file() and made.read_text("utf-8") == digest.hexdigest():
        return digest.hexdigest()
    made.unlink(missing_ok=True)
    shutil.rmtree(classes, ignore_errors=True)
    classes.mkdir(parents=True)
    sources = classes.with_name(f"{classes.name}.sources")
    quoted = (str(file).replace("\\", "\\\\") for file in files)
    sources.write_text("".join(f'"{each}"\n' for each in quoted), "utf-8")
    _run([*words, "-d", str(classes), f"@{sources}"], source)
    made.write_text(digest.hexdigest(), "utf-8")
    return digest.hexdigest()


def _run(words: Sequence[str], folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
