"""Every row of docs/reference/limits.md is held by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT = "meta_unit/crates/unit/tests"
HOST = "tests/host/test_limits.py"

HELD = {
    "The fields of a document after a local write, encoded": [f"{UNIT}/limits.rs::documents"],
    "The fields of a document after a merge": [
        f"{UNIT}/limits.rs::one_document_that_merges_made_too_large_holds_nothing_back"
    ],
    "Levels of nested values": [f"{UNIT}/limits.rs::documents"],
    "Keys of a path": [
        f"{UNIT}/limits.rs::indexes_and_paths",
        f"{UNIT}/limits_of_homes.rs::keys_of_the_path_of_an_edit",
    ],
    "The id of a document": [f"{UNIT}/limits.rs::names_and_ids"],
    "A request id": [f"{UNIT}/limits.rs::names_and_ids"],
    "Remembered request ids": [f"{UNIT}/limits_of_homes.rs::remembered_request_ids"],
    "A batch": [
        f"{HOST}::test_a_batch_has_the_size_of_a_message",
        f"{HOST}::test_the_answer_to_a_batch_has_an_exact_limit",
    ],
    "Edits of one patch": [f"{HOST}::test_a_patch_has_the_size_of_a_message"],
    "The history of a document: every change that was ever made to it": [
        f"{UNIT}/sizes.rs::a_history_has_an_end"
    ],
    "What one request needs of the unit's memory": [
        f"{UNIT}/sizes.rs::what_needs_more_memory_than_there_is_is_refused"
    ],
    "What two homes did to one document since they last had the same of it": [
        f"{UNIT}/sizes.rs::a_merge_that_there_is_no_memory_for_holds_nothing_back"
    ],
    "What a batch or an import holds in memory until it is committed: the documents that it changes, "
    "without large histories, and the pages of indexes": [
        f"{UNIT}/limits_of_homes.rs::what_a_batch_holds"
    ],
    "The name of a space": [f"{UNIT}/limits.rs::names_and_ids"],
    "Spaces of a home": [f"{UNIT}/limits_of_homes.rs::spaces"],
    "Indexes of a space": [f"{UNIT}/limits.rs::indexes_and_paths"],
    "The keys of one path": [f"{UNIT}/limits.rs::indexes_and_paths"],
    "The paths of a space's indexes": [f"{UNIT}/limits.rs::indexes_and_paths"],
    "The bytes of a string or of bytes by which an index sorts": [
        f"{UNIT}/query.rs::queries_find_what_a_search_finds"
    ],
    "Documents of a page": [
        f"{UNIT}/limits.rs::pages",
        f"{UNIT}/limits_of_homes.rs::pages_hold_so_many_bytes",
    ],
    "Spaces of a page": [f"{UNIT}/limits.rs::spaces_come_in_pages"],
    "Levels of nested conditions": [
        f"{UNIT}/limits.rs::conditions_nest_and_chain",
        f"{HOST}::test_conditions_nest_to_a_depth",
    ],
    "A message, a request or an answer": [f"{HOST}::test_a_batch_has_the_size_of_a_message"],
    "An item of a stream": [f"{UNIT}/large.rs::several_large_values"],
    "A canonical export": [
        f"{HOST}::test_a_canonical_export_has_an_end",
        f"{UNIT}/limits_of_homes.rs::canonical_exports",
    ],
    "A file that `ImportUrl` fetches": [f"{HOST}::test_a_file_is_fetched_up_to_its_limit"],
    "Calls in flight in one direction": [
        "tests/host/test_crossings.py::test_no_credit_after_the_end_and_no_entry_after_a_cancel"
    ],
    "Open streams of a client": [f"{HOST}::test_streams_of_one_method_leave_room_for_a_backup"],
}


def rows() -> list[str]:
    """The first cell of every row of the page."""
    lines = (ROOT / "docs/reference/limits.md").read_text("utf-8").splitlines()
    cells = [line.split("|")[1].strip() for line in lines if line.startswith("|")]
    return [cell for cell in cells if cell != "What" and not re.fullmatch("-+", cell)]


def test_the_page_names_what_is_held() -> None:
    assert rows() == list(HELD)


@pytest.mark.parametrize("row", HELD)
def test_each_row_is_held_by_a_test(row: str) -> None:
    assert HELD[row]
    for place in HELD[row]:
        path, name = place.split("::")
        source = (ROOT / path).read_text("utf-8")
        is_rust = path.endswith(".rs")
        assert re.search(rf"\bfn {name}\(" if is_rust else rf"\bdef {name}\(", source), place
