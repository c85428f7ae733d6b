"""What the Kotlin pack makes is Kotlin that its own tools have no word against, for both contracts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from dao_sdk.verify.cases import load
from dao_sdk.verify.languages import languages, prepare
from tests.verify.mutate import mutants, survivors

from .foreseen import odd
from .kotlin_project import RUNTIME, mvn, project

pytestmark = pytest.mark.skipif(
    "DAO_KOTLIN" not in os.environ,
    reason="the lane `kotlin` runs this: python3 tests/run.py kotlin",
)


def test_the_runtime_compiles_without_a_warning_and_passes_its_tests() -> None:
    reports = project() / "target" / "surefire-reports"
    assert len(list(reports.glob("TEST-*.xml"))) >= 3


def test_ktlint_has_no_word_against_it() -> None:
    ktlint = os.environ["DAO_KTLINT"]
    testee = resources.templates() / "kotlin" / "conformance"
    places = [f"{RUNTIME / 'src'}/**/*.kt", f"{testee}/*.kt"]
    done = subprocess.run(
        ["java", "-jar", ktlint, "--relative", *places],
        cwd=resources.templates() / "kotlin",
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr


MODULES = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>all</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <modules>
    <module>shipped</module>
    <module>odd</module>
  </modules>
</project>
"""


def test_what_an_author_gets_compiles_without_a_warning(tmp_path: Path) -> None:
    for name, contract in (("shipped", read_contract()), ("odd", odd())):
        options = {"package": f"org.example.{name}.its_own.dao"}
        generate(contract, "kotlin", tmp_path / name, options=options)
    # One run for both: Maven and the compiler are slow until they are warm.
    (tmp_path / "pom.xml").write_text(MODULES, "utf-8")
    mvn(tmp_path, "compile")


FEW = 12
"""Unless there is time (``pytest --long``), one of so many mutants is tried."""


def test_mutants_of_the_runtime_are_caught(request: pytest.FixtureRequest) -> None:
    # What the kit is run with is built there.
    language, work = languages()["kotlin"], Path(os.environ["DAO_TESTEES"]) / "kotlin"
    prepare(language, work)
    known = mutants("kotlin")
    assert len(known) >= 15
    chosen = known if request.config.getoption("--long") else known[::FEW]
    made = list(survivors(language, chosen, work, load()))
    assert [(mutant.name, why) for mutant, why in made if why] == []
