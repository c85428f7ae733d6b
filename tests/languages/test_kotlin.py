"""What the Kotlin pack makes is Kotlin that its own tools have no word against, for both contracts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract

from .foreseen import odd
from .kotlin_project import RUNTIME, mvn, project

pytestmark = pytest.mark.skipif(
    "DAO_KOTLIN" not in os.environ,
    reason="the lane `kotlin` runs this: python3 tests/run.py kotlin",
)


def test_the_runtime_compiles_without_a_warning_and_passes_its_tests() -> None:
    reports = project() / "target" / "surefire-reports"
    assert len(list(reports.glob("TEST-*.xml"))) >= 2


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


@pytest.mark.parametrize("which", ["shipped", "odd"])
def test_what_an_author_gets_compiles_without_a_warning(which: str, tmp_path: Path) -> None:
    contract = odd() if which == "odd" else read_contract()
    generate(contract, "kotlin", tmp_path, options={"package": "org.example.its_own.dao"})
    mvn(tmp_path, "compile")
