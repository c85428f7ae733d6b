"""Builds the testee of Kotlin: two bindings and what drives them, as one module by Maven.

Arguments: the folder of the pack, and the folder to build in. What did not change is not built again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

_CONTRACTS = ("conformance", "dao")


def main(pack: Path, work: Path) -> None:
    """Put the sources in place, and build them if they are others than before."""
    own = pack / "conformance"
    source = work / "src" / "main" / "kotlin"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for name in ("Main.kt", "Typed.kt"):
        shutil.copy(own / name, source)
    driven = (own / "Driven.kt").read_text("utf-8")
    for contract in _CONTRACTS:
        text = driven.replace("daolocal.gen", f"testee.{contract}").replace(
            "daolocal.host", f"testee.{contract}.host"
        )
        text = text.replace("NAME", contract.capitalize())
        (source / f"{contract.capitalize()}Driven.kt").write_text(text, "utf-8")
    shutil.copy(own / "pom.xml", work)
    digest = hashlib.sha256()
    for file in sorted(path for path in work.rglob("src/main/**/*") if path.is_file()):
        digest.update(
            file.relative_to(work).as_posix().encode() + b"\0" + file.read_bytes() + b"\0"
        )
    digest.update((work / "pom.xml").read_bytes())
    built = work / "built"
    if built.is_file() and built.read_text("utf-8") == digest.hexdigest():
        return
    built.unlink(missing_ok=True)
    shutil.rmtree(work / "target", ignore_errors=True)
    maven = shutil.which("mvn") or sys.exit("there is no Maven (`mvn`) here")
    done = subprocess.run(
        [maven, "-B", "-q", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"],
        cwd=work,
        env={"MAVEN_OPTS": "-Xmx1500m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", **os.environ},
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
    classpath = (
        f"{work / 'target' / 'classes'}{os.pathsep}{(work / 'classpath').read_text('utf-8')}"
    )
    quoted = classpath.replace("\\", "\\\\")
    # File names are UTF-8, whatever the locale says.
    options = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Dsun.jnu.encoding=UTF-8"
    (work / "testee.args").write_text(f'{options} -cp "{quoted}" testee.MainKt\n', "utf-8")
    built.write_text(digest.hexdigest(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
