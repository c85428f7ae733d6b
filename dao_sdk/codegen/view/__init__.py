"""What templates see: the contract with every name, type and decision made for one language.

A view is made by :mod:`dao_sdk.codegen.build_view`. Every construct has ``names``, one name per form
that the pack declares for it (``service.names.client``), and the facts of the contract under the
names of :mod:`dao_sdk.contract.model`. ``docs/reference/packs.md`` lists what is here.
"""

from dao_sdk.codegen.view.constants import Constant, Status
from dao_sdk.codegen.view.contract import Boundary, Contract
from dao_sdk.codegen.view.imports import Argument, Capability, Export, Import, Param, Scope
from dao_sdk.codegen.view.messages import (
    Alias,
    Enum,
    Field,
    File,
    Message,
    Oneof,
    Package,
    Rules,
    Type,
    Value,
)
from dao_sdk.codegen.view.services import Method, Service
from dao_sdk.codegen.view.table import Names, Table, Texts

__all__ = [
    "Alias",
    "Argument",
    "Boundary",
    "Capability",
    "Constant",
    "Contract",
    "Enum",
    "Export",
    "Field",
    "File",
    "Import",
    "Message",
    "Method",
    "Names",
    "Oneof",
    "Package",
    "Param",
    "Rules",
    "Scope",
    "Service",
    "Status",
    "Table",
    "Texts",
    "Type",
    "Value",
]
