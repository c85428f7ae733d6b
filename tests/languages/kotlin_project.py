"""The runtime for Kotlin as a project, built once by Maven."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = resources.templates() / "kotlin" / "runtime"


def mvn(folder: Path, *words: str) -> None:
    """Run Maven."""
    done = subprocess.run(
        ["mvn", "-B", "-q", "-ntp", "-Dkotlin.compiler.daemon=false", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
        env={"MAVEN_OPTS": "-Xmx1500m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", **os.environ},
    )
    assert done.returncode == 0, f"mvn {' '.join(words)}\n{done.stdout}{done.stderr}"


@functools.cache
def project() -> Path:
    """Build the runtime with what it needs of the contract, and run its tests."""
    folder = Path(os.environ["DAO_KOTLIN"])
    shutil.rmtree(folder / "src", ignore_errors=True)
    shutil.copytree(RUNTIME, folder, dirs_exist_ok=True)
    options = {"package": "daolocal.gen", "runtime": "daolocal.host"}
    generate(read_contract(), "kotlin", folder / "gen", only="api", options=options)
    vectors, unit = ROOT / "tests" / "vectors", resources.unit()
    android = os.environ["DAO_ANDROID"]
    places = (f"-Dvectors={vectors}", f"-Dunit={unit}", f"-Dandroid={android}")
    classpath = ("dependency:build-classpath", "-Dmdep.outputFile=classpath")
    mvn(folder, "test", *classpath, *places)
    return folder


def program() -> list[str]:
    """Give the command of the program that writes into a home; the home and the rest come after it."""
    folder = project()
    places = [str(folder / "target" / name) for name in ("classes", "test-classes")]
    places.append((folder / "classpath").read_text("utf-8").strip())
    return ["java", "-cp", os.pathsep.join(places), "daolocal.host.HomesProgramKt"]
