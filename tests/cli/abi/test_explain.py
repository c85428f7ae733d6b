"""``dao abi explain``, and what the help of every command says."""

from __future__ import annotations

import json

from ..conftest import Dao


def test_explain_tells_all_of_a_rule(dao: Dao) -> None:
    done = dao("abi", "explain", "wire/field-removed")
    assert done.returncode == 0, done.stderr
    assert "reserved" in done.stdout
    told = json.loads(dao("abi", "explain", "wire/field-removed", "--json").stdout)
    assert told["rule"] == "wire/field-removed"
    assert {"title", "why", "before", "after", "safely"} <= told.keys()


def test_explain_lists_all_rules(dao: Dao) -> None:
    done = dao("abi", "explain")
    assert done.returncode == 0
    assert "wire/field-removed" in done.stdout
    assert "waiver/unused" in done.stdout
    told = json.loads(dao("abi", "explain", "--json").stdout)
    assert {"wire/field-removed", "waiver/expired"} <= {it["rule"] for it in told["rules"]}


def test_explain_names_the_nearest_rule(dao: Dao) -> None:
    done = dao("abi", "explain", "wire/field-remvoed")
    assert done.returncode == 2
    assert "Did you mean wire/field-removed" in done.stderr
    assert dao("abi", "explain", "xyzzy").returncode == 2


def test_explain_takes_an_id_however_it_is_spelled(dao: Dao) -> None:
    done = dao("abi", "explain", "WIRE/FIELD_REMOVED")
    assert (done.returncode, done.stdout) == (0, dao("abi", "explain", "wire/field-removed").stdout)


def test_every_command_has_its_exit_codes_in_its_help(dao: Dao) -> None:
    for name in ("diff", "check", "freeze", "log", "explain"):
        done = dao("abi", name, "--help")
        assert done.returncode == 0
        assert "Exit codes:" in done.stdout
