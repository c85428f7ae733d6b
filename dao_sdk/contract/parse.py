"""From the bytes of a contract's files to the Contract, or to everything that is wrong with them."""

from __future__ import annotations

import json

from dao_sdk import resources
from dao_sdk.contract.abi_rules import check_abi
from dao_sdk.contract.build import build
from dao_sdk.contract.diagnostics import ContractError, Problems
from dao_sdk.contract.field_rules import FieldRules
from dao_sdk.contract.link_rules import check_links
from dao_sdk.contract.model import Contract
from dao_sdk.contract.proto_rules import check_descriptors, check_documentation
from dao_sdk.contract.protoc import compile_protos
from dao_sdk.contract.protos import Protos, read_protos
from dao_sdk.contract.rule_checks import check_rules
from dao_sdk.contract.schema_check import check_shape
from dao_sdk.contract.source_text import decode
from dao_sdk.contract.sources import Sources
from dao_sdk.contract.yaml_tree import read_document

_TOOLS = ("dao/conformance/", "dao/contract/", "dao/recording/")
"""Packages that the SDK itself works with, such as the vocabulary of rules. They come with it and are no
part of a contract."""


def parse(sources: Sources) -> Contract:
    """Checks the files of a contract and joins them.

    Raises:
        ContractError: The contract has problems; it holds all of them.
        DaoError: The Protobuf compiler cannot be run.
    """
    problems = Problems()
    protos = read_checked_protos(sources, problems)
    contract = join(sources, protos, problems)
    if contract is None:
        raise ContractError(problems.within(sources.shown_root()))
    return contract


def read_checked_protos(sources: Sources, problems: Problems) -> Protos | None:
    """Compiles and checks the .proto files; None where they do not compile."""
    texts = {
        name: decode(data, f"{sources.proto}/{name}", problems)
        for name, data in sources.protos.items()
    }
    readable = {name: text for name, text in texts.items() if text is not None}
    if len(readable) < len(texts):
        return None
    for name in [name for name in readable if name.startswith(_TOOLS)]:
        del readable[name]
    compiled = compile_protos(sources.root, sources.proto, readable, problems)
    if compiled is None:
        return None
    check_descriptors(compiled, sources.proto, readable, problems)
    own = [file for file in compiled.file if file.name in readable]
    rules = FieldRules(compiled)
    protos = read_protos(own, sources.proto, readable, rules)
    for place, what, expected in rules.wrong:
        problems.add(place, what, expected)
    check_rules(protos, sources.proto, problems)
    check_documentation(protos, sources.proto, problems)
    return protos


def join(sources: Sources, protos: Protos | None, problems: Problems) -> Contract | None:
    """Checks the contract file, and it against the .proto files; None where anything is wrong."""
    document = read_document(sources.text, sources.abi, problems)
    if document is None:
        return None
    check_shape(document, _schema(), problems)
    check_abi(document, problems)
    if protos is None:
        return None
    check_links(document, protos, problems)
    return None if problems else build(document, protos)


def _schema() -> dict[str, object]:
    text = (resources.abi() / "contract.schema.json").read_text(encoding="utf-8")
    schema: dict[str, object] = json.loads(text)
    return schema
