"""The kit: what it says of suites, testees and hosts that are not as they must be."""

from __future__ import annotations

import json
import sys
import tomllib
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from click.testing import CliRunner

from dao_sdk.cli.main import root
from dao_sdk.errors import DaoError
from dao_sdk.verify.cases import SuiteError, load
from dao_sdk.verify.languages import Language, command, languages, prepare
from dao_sdk.verify.model import STANDING
from dao_sdk.verify.outcome import Outcome
from dao_sdk.verify.report import as_json, failure, side_by_side, write_junit
from dao_sdk.verify.runner import Result, Target, run
from dao_sdk.verify.spec import statements
from tests.conftest import COMPILED

from . import probe
from .mutate import Mutant, Void, apply, mutants, survivors, verify

MOST_WITHOUT_CASE = 42
"""Statements without a case. There may be fewer; then this is less."""


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> tuple[Language, Path]:
    """Python's testee, made."""
    language = languages()["python"]
    work = tmp_path_factory.mktemp("verify") / "python"
    prepare(language, work)
    return language, work


def suite(folder: Path, text: str, step: str = "request") -> Path:
    """A folder with one suite."""
    (folder / step).mkdir(parents=True, exist_ok=True)
    (folder / step / "suite.yaml").write_text(text, "utf-8")
    return folder


RIGHT = """
- case: echo
  title: The answer arrives
  cites: [IMP-7]
  steps:
    - { call: a, unit: [{ respond: OK, body: hello }] }
    - { ends: a, answer: hello }
"""


PARTS = 8
"""Long tests are cut into so many, so that several processes share them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_python_passes_every_case(part: int, python: tuple[Language, Path]) -> None:
    language, work = python
    result = verify(language, work, load()[part::PARTS], COMPILED / "verify", patience=60)
    # Python's host makes its requests itself.
    outcomes = [it for it in result.outcomes if "fetch" not in it.case.needs]
    bad = [line for it in outcomes if it.status != "passed" for line in failure(it, "dao")]
    assert not result.error
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_mutant_of_python_is_caught(part: int, python: tuple[Language, Path]) -> None:
    language, work = python
    made = list(survivors(language, mutants("python")[part::PARTS], work, load()))
    assert len(made) >= 5
    assert [(mutant.name, why) for mutant, why in made if why] == []


def test_the_probe_was_built_from_its_sources() -> None:
    assert (
        probe.NOTES.read_text("utf-8").splitlines()[1] == probe.sources()
    ), "python -m tests.verify.probe"


def test_every_statement_has_a_case_or_a_reason() -> None:
    cited = {id_ for case in load() for id_ in case.cites} | set(STANDING)
    file = Path(__file__).parent / "without_case.toml"
    because = tomllib.loads(file.read_text("utf-8"))["because"]
    reasons = [id_ for group in because.values() for id_ in group]
    assert sorted(set(statements()) - cited - set(reasons)) == [], "no case is about these"
    assert sorted(set(reasons) - set(statements())) == [], "no such statement"
    assert sorted(set(reasons) & cited) == [], "there is a case, so no reason is needed"
    assert len(reasons) == len(set(reasons)) <= MOST_WITHOUT_CASE


def test_a_mutant_that_fits_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one two two")
    for old, new in (("three", "four"), ("two", "four"), ("one", "one")):
        with pytest.raises(Void, match=r"times|changes nothing"):
            apply(Mutant("m", "a.py", old, new, ("IMP-7",)), tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("cites: [IMP-7]", "cites: [IMP-777]"),
        ("case: echo", "case: Echo"),
        ("title: The answer arrives", "titel: The answer arrives"),
        ("respond: OK", "respont: OK"),
        ("respond: OK", "respond: FINE"),
        ("ends: a", "end: a"),
        ("answer: hello", "answr: hello"),
    ],
)
async def test_what_is_wrong_with_a_suite_is_said_with_its_line(
    wrong: str, said: str, tmp_path: Path, python: tuple[Language, Path]
) -> None:
    language, work = python
    folder = suite(tmp_path, RIGHT.replace(wrong, said))
    with pytest.raises(SuiteError, match=r"suite\.yaml:\d+: "):
        words = tuple(command(language, language.run, work))
        await run(Target("python", words, work), load([folder]), work.parent / "modules")


def test_steps_have_their_names(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no step") as caught:
        load([suite(tmp_path, RIGHT, "requests")])
    assert "request" in caught.value.help


async def failed(
    tmp_path: Path, python: tuple[Language, Path], text: str, patience: float = 20
) -> Outcome:
    """The one outcome of a suite that must not pass."""
    language, work = python
    words = tuple(command(language, language.run, work))
    target = Target("python", words, work)
    cases = load([suite(tmp_path, text)])
    result = await run(target, cases, work.parent / "modules", patience=patience)
    assert not result.error
    (outcome,) = result.outcomes
    assert outcome.status == "failed"
    return outcome


@pytest.mark.parametrize(
    ("written", "instead", "wanted"),
    [
        ("answer: hello", "answer: goodbye", "goodbye"),
        ("{ respond: OK, body: hello }", "{ respond: OK, body: hello, is: BUSY }", "BUSY"),
        ("    - { ends: a, answer: hello }\n", "", "(nothing)"),
        ("ends: a, answer: hello", "ends: a, status: BUSY", "BUSY"),
        ("body: hello }]", "body: hello }, { on: RESUME }]", "RESUME"),
        ("- { ends: a", "- { enters: RESUME }\n    - { ends: a", "RESUME"),
        ("- { ends: a", "- { file: home, absent: true }\n    - { ends: a", "is not there"),
        ("- { ends: a", "- { file: home/x, mode: '600' }\n    - { ends: a", "is there"),
        ("- { ends: a", "- { file: home, mode: '755' }\n    - { ends: a", "755"),
        ("- { ends: a", "- { file: unit.wasm, holds: x }\n    - { ends: a", "unit.wasm"),
    ],
)
async def test_a_case_that_expects_something_else_fails(
    tmp_path: Path, python: tuple[Language, Path], written: str, instead: str, wanted: str
) -> None:
    outcome = await failed(tmp_path, python, RIGHT.replace(written, instead), 10)
    assert wanted in outcome.wanted[-1]
    text = "\n".join(failure(outcome, "dao verify --case request/echo"))
    assert "≠" in text
    assert "IMP-7: `avatar_respond` gives" in text
    assert "again: dao verify --case request/echo" in text


def test_the_first_difference_is_marked() -> None:
    lines = list(side_by_side(["a", "b", "c"], ["a", "x", "y", "z"], 80))
    assert [line.split() for line in lines[1:]] == [
        ["a", "|", "a"],
        ["≠", "b", "|", "x"],
        ["c", "|", "y"],
        ["|", "z"],
    ]


TESTEES = {
    "import sys; sys.exit(3)": "exited with code 3",
    "print('hello there')": "wrote what is no report",
    "import sys; sys.stdout.buffer.write(bytes([5, 0, 0, 0, 255, 255, 255, 255, 255]))": "no report",
    "import os; os.kill(os.getpid(), 9)": "SIGKILL",
    "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read(4))": "introduce",
}


@pytest.mark.parametrize("program", TESTEES)
async def test_a_testee_that_is_none_is_told_as_what_it_is(program: str, tmp_path: Path) -> None:
    target = Target("mine", (sys.executable, "-c", program), tmp_path)
    result = await run(target, load()[:3], tmp_path)
    assert TESTEES[program] in result.error
    assert not result.outcomes
    assert not result.is_good


async def test_a_testee_of_another_version_is_not_run(tmp_path: Path) -> None:
    program = (
        "import sys, struct; from dao_sdk.verify.contract import messages;"
        "report = messages()['Report'](introduction={'protocol': 9, 'language': 'odd'});"
        "data = report.SerializeToString();"
        "sys.stdout.buffer.write(struct.pack('<I', len(data)) + data); sys.stdout.flush();"
        "sys.stdin.read()"
    )
    result = await run(
        Target("odd", (sys.executable, "-c", program), tmp_path), load()[:1], tmp_path
    )
    assert "version 9" in result.error


BREAKS = {
    "os._exit(7)": ("crashed", "exited with code 7"),
    "os.write(1, b'a stray line')": ("passed", ""),
    "self._output.write(b'rubbish on the pipe of reports'); self._output.flush()": (
        "crashed",
        "no report",
    ),
    # More than is buffered for a reader that no longer reads.
    "self._output.write(bytes(80 << 20)); self._output.flush()": ("crashed", "no report"),
    "time.sleep(60)": ("failed", "nothing came within 2 s"),
}


@pytest.mark.parametrize("deed", BREAKS)
async def test_what_breaks_in_one_case_leaves_the_others(
    deed: str, tmp_path: Path, python: tuple[Language, Path]
) -> None:
    """The testee does it at every call of a method with an effect."""
    language, work = python
    pack = tmp_path / "python"
    (pack / "conformance").mkdir(parents=True)
    text = (language.pack / "conformance" / "testee.py").read_text()
    begun = '        """Make it; it takes its place at once."""\n'
    assert begun in text
    text = text.replace(
        begun,
        f"{begun}        if self._command.method & 0xFFFF == 2:\n            self._testee.deed()\n",
    ).replace(
        "    def hello(self",
        f"    def deed(self):\n        import time\n        {deed}\n\n    def hello(self",
    )
    (pack / "conformance" / "testee.py").write_text(text)
    broken = Language("python", pack, run=language.run)
    other = RIGHT.replace("case: echo", "case: effect").replace(
        "call: a,", "call: a, method: Change,"
    )
    cases = load([suite(tmp_path / "suites", other + RIGHT)])
    target = Target("python", tuple(command(broken, broken.run, work)), work)
    result = await run(target, cases, work.parent / "modules", jobs=1, patience=2)
    status, said = BREAKS[deed]
    assert [it.status for it in result.outcomes] == [status, "passed"]
    assert said in result.outcomes[0].why


async def test_known_failures_are_told_apart(tmp_path: Path, python: tuple[Language, Path]) -> None:
    language, work = python
    words = tuple(command(language, language.run, work))
    wrong = RIGHT.replace("case: echo", "case: wrong").replace("answer: hello", "answer: x")
    cases = load([suite(tmp_path, RIGHT + wrong)])
    listed = {"request/echo": "once failed", "request/wrong": "is wrong"}
    target = Target("python", words, work, listed)
    result = await run(target, cases, work.parent / "modules")
    assert [it.status for it in result.outcomes] == ["unexpected", "known"]
    assert not result.is_good
    write_junit([result], tmp_path / "junit.xml")
    suite_ = xml.parse(tmp_path / "junit.xml").getroot()[0]
    assert (suite_.get("tests"), suite_.get("failures"), suite_.get("skipped")) == ("2", "1", "1")
    told = json.loads(json.dumps(as_json([result, Result("go", unavailable="`go` is not here")])))
    assert not told["good"]
    assert told["targets"][1]["unavailable"] == "`go` is not here"


@pytest.mark.parametrize("named, code", [(True, 1), (False, 0)])
def test_a_language_that_was_named_must_be_here(
    named: bool, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Language, "missing", lambda _: "`node` is not here")
    chosen = ["--lang", "typescript"] if named else []
    result = CliRunner().invoke(root, ["verify", *chosen, "--work", str(tmp_path)])
    assert "`node` is not here" in result.output
    assert result.exit_code == code


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no conformance/conformance.toml"),
        (b"x = 1", "has no table [testee]"),
        (b"[testee", "is no TOML"),
        (b"\xff\xfe", "is no TOML"),
        (b"testee = 3", "has no table [testee]"),
        (b"[testee]\nbuild = []", "has no `run`"),
        (b"[testee]\nrun = 'node a.js'", "`run` is 'node a.js'"),
        (b"[testee]\nrun = ['a']\nbuild = ['npm ci']", "`build` is ['npm ci']"),
    ],
)
def test_a_pack_that_is_none_is_told_as_what_it_is(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "conformance").mkdir()
        (tmp_path / "conformance" / "conformance.toml").write_bytes(content)
    result = CliRunner().invoke(root, ["verify", "--pack", str(tmp_path)])
    assert isinstance(result.exception, DaoError)
    assert said in str(result.exception)
    assert str(tmp_path) in str(result.exception)


def test_where_nothing_can_be_written_nothing_is_run(tmp_path: Path) -> None:
    wanted = tmp_path / "none" / "junit.xml"
    result = CliRunner().invoke(root, ["verify", "--junit", str(wanted), "--", "true"])
    assert "junit.xml cannot be written" in str(result.exception)
