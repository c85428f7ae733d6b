"""The rules of fields as templates see them."""

from __future__ import annotations

import dataclasses

from dao_sdk.codegen import view
from dao_sdk.contract import model
from dao_sdk.contract.pattern import parse_pattern


def view_of(rules: model.Rules | None) -> view.Rules | None:
    """Make the view of a field's rules.

    Args:
        rules: The rules; None if there are none.
    """
    if rules is None:
        return None
    said = {each.name: getattr(rules, each.name) for each in dataclasses.fields(rules)}
    return view.Rules(**said, parts=parse_pattern(rules.pattern) if rules.pattern else ())
