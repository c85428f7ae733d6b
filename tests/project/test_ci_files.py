"""The files in docs/how-to/check-in-ci are ready to use: what they run is run here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import dao_sdk
from tests.compat.builders import NOTES, ContractBuilder

ROOT = Path(dao_sdk.__file__).parent.parent
CI = ROOT / "docs" / "how-to" / "check-in-ci"


def loaded(path: Path) -> Any:
    return YAML(typ="safe").load(path)


@pytest.fixture
def builder(tmp_path: Path) -> ContractBuilder:
    """A contract with one commit, on whose folder commands are run."""
    builder = ContractBuilder(tmp_path / "project")
    builder.commit("first")
    return builder


def run(builder: ContractBuilder, command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as GitHub's shell does, with ``dao`` on the path."""
    programs = builder.root.parent / "programs"
    programs.mkdir(exist_ok=True)
    dao = programs / "dao"
    dao.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dao_sdk.cli "$@"\n')
    dao.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=builder.root,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)} | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_workflow_has_what_it_needs() -> None:
    workflow = loaded(CI / "github-action.yml")
    assert set(workflow["on"]) == {"pull_request", "push"}
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    steps = workflow["jobs"]["check"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    assert all("uses" in step or "run" in step for step in steps)
    published = next(step for step in steps if "upload-sarif" in step.get("uses", ""))
    assert published["with"]["sarif_file"] == "abi.sarif"


@pytest.mark.parametrize("breaking", [False, True])
def test_the_steps_of_the_workflow_do_what_they_say(
    builder: ContractBuilder, breaking: bool
) -> None:
    steps = {
        it.get("name"): it for it in loaded(CI / "github-action.yml")["jobs"]["check"]["steps"]
    }
    builder.become(3)
    kept = "  string title = 1;"
    more = "\n  // More.\n  string more = 99;"
    builder.edit(NOTES, kept, more if breaking else kept + more)
    check = run(builder, steps["Check"]["run"], BASE="HEAD")
    assert check.returncode == (100 if breaking else 0), check.stderr
    assert (f"::error file={NOTES}" in check.stdout) == breaking
    report = run(builder, steps["Report"]["run"], BASE="HEAD")
    assert report.returncode == 0, report.stderr
    sarif = json.loads((builder.root / "abi.sarif").read_text("utf-8"))
    assert sarif["version"] == "2.1.0"
    rules = {result["ruleId"] for result in sarif["runs"][0]["results"]}
    assert ("wire/field-removed" in rules) == breaking


def test_a_report_that_could_not_be_made_fails_the_workflow(builder: ContractBuilder) -> None:
    steps = {
        it.get("name"): it for it in loaded(CI / "github-action.yml")["jobs"]["check"]["steps"]
    }
    check = run(builder, steps["Check"]["run"], BASE="nope")
    assert check.returncode == 101
    assert (
        "::error title=dao abi could not check::git knows no revision `nope` here" in check.stdout
    )
    assert run(builder, steps["Report"]["run"], BASE="nope").returncode != 0


def test_the_hooks_that_the_example_takes_are_offered(builder: ContractBuilder) -> None:
    offered = {hook["id"]: hook for hook in loaded(ROOT / ".pre-commit-hooks.yaml")}
    (repository,) = loaded(CI / "pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == set(offered)
    builder.become(3)
    builder.edit(NOTES, "  string title = 1;", "")
    for hook in repository["hooks"]:
        known = offered[hook["id"]]
        words = [known["entry"], *hook.get("args", known.get("args", []))]
        done = run(builder, " ".join(words))
        assert done.returncode == 100, done.stderr
        assert "field-removed" in done.stdout


def test_the_hook_of_git_alone(builder: ContractBuilder) -> None:
    text = (CI / "README.md").read_text("utf-8")
    script = next(each for each in text.split("```") if each.strip().startswith("#!/bin/sh"))
    assert run(builder, script).returncode == 0
    builder.edit(NOTES, "  string title = 1;", "")
    assert run(builder, script).returncode == 100
