# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""The message types of the contract, in a pool of their own.

They do not enter Protobuf's default pool, so that they never meet the types of another package.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

_FILES = b64decode(
    "CooCChRvZGQvYWJpL3YxL2FiaS5wcm90bxIKb2RkLmFiaS52MSKrAQoFRXJyb3ISEgoEY29kZRgBIAEoEVIEY29k"
    "ZRIYCgdtZXNzYWdlGAIgASgJUgdtZXNzYWdlEjgKB2RldGFpbHMYAyADKAsyHi5vZGQuYWJpLnYxLkVycm9yLkRl"
    "dGFpbHNFbnRyeVIHZGV0YWlscxo6CgxEZXRhaWxzRW50cnkSEAoDa2V5GAEgASgJUgNrZXkSFAoFdmFsdWUYAiAB"
    "KAlSBXZhbHVlOgI4ASIKCghIb3N0SW5mbyIHCgVSZWFkeSILCglMaWZlY3ljbGUiDgoMVW5pdE1hbmlmZXN0YgZw"
    "cm90bzMK0QIKGG9kZC9vdGhlci92MS9vdGhlci5wcm90bxIMb2RkLm90aGVyLnYxIloKBFNhbWUSKwoEa2luZBgB"
    "IAEoDjIXLm9kZC5vdGhlci52MS5TYW1lLktpbmRSBGtpbmQiJQoES2luZBIICgROb25lEAASCQoFY2xhc3MQARII"
    "CgRmdW5jEAIqHAoFVHJ1dGgSCQoFRmFsc2UQABIICgRUcnVlEAEyNwoGVGhpbmdzEi0KA0FzaxISLm9kZC5vdGhl"
    "ci52MS5TYW1lGhIub2RkLm90aGVyLnYxLlNhbWUybAoFQ2xvc2USMgoGSW1wb3J0EhIub2RkLm90aGVyLnYxLlNh"
    "bWUaEi5vZGQub3RoZXIudjEuU2FtZTABEi8KBUNsYXNzEhIub2RkLm90aGVyLnYxLlNhbWUaEi5vZGQub3RoZXIu"
    "djEuU2FtZWIGcHJvdG8zCuwVChhvZGQvbmFtZXMvdjEvbmFtZXMucHJvdG8SDG9kZC5uYW1lcy52MRoYb2RkL290"
    "aGVyL3YxL290aGVyLnByb3RvIpQCCgRMaXN0EiYKBExpc3QYASABKAsyEi5vZGQubmFtZXMudjEuTGlzdFIETGlz"
    "dBImCgRsaXN0GAIgAygLMhIub2RkLm5hbWVzLnYxLkxpc3RSBGxpc3QSEgoEU2FtZRgDIAEoBVIEU2FtZRIuCghz"
    "aGFkb3dlZBgEIAEoCzISLm9kZC5uYW1lcy52MS5TYW1lUghzaGFkb3dlZBIZCghvdGhlcl92MRgFIAEoCFIHb3Ro"
    "ZXJWMRIwCgllbHNld2hlcmUYBiABKAsyEi5vZGQub3RoZXIudjEuU2FtZVIJZWxzZXdoZXJlEisKBGtpbmQYByAB"
    "KA4yFy5vZGQub3RoZXIudjEuU2FtZS5LaW5kUgRraW5kIgYKBFNhbWUi2wEKBWNsYXNzEi0KBGZyb20YASABKAsy"
    "GS5vZGQubmFtZXMudjEuY2xhc3MuY2xhc3NSBGZyb20SNgoGaW1wb3J0GAIgAygLMh4ub2RkLm5hbWVzLnYxLmNs"
    "YXNzLmNsYXNzLk5vbmVSBmltcG9ydBprCgVjbGFzcxIyCgRub25lGAEgASgLMh4ub2RkLm5hbWVzLnYxLmNsYXNz"
    "LmNsYXNzLk5vbmVSBG5vbmUaLgoETm9uZRIbCgZyZXR1cm4YASABKAlIAFIGcmV0dXJuiAEBQgkKB19yZXR1cm4i"
    "9gIKA3N0chIQCgNpbnQYASABKAVSA2ludBIUCgV3aG9sZRgCIAEoA1IFd2hvbGUSEAoDc3RyGAMgASgJUgNzdHIS"
    "EgoEdGV4dBgEIAEoCVIEdGV4dBIUCgVieXRlcxgFIAEoDFIFYnl0ZXMSFwoEbW9yZRgGIAEoDEgAUgRtb3JliAEB"
    "EhIKBGJvb2wYByABKAhSBGJvb2wSFAoFZmxvYXQYCCABKAFSBWZsb2F0EhYKBm51bWJlchgJIAEoAlIGbnVtYmVy"
    "EhIKBHNlbGYYCiABKAlSBHNlbGYSGgoIcHJvcGVydHkYCyADKAVSCHByb3BlcnR5EhwKCWZvbGxvd2VycxgMIAMo"
    "CVIJZm9sbG93ZXJzEhQKBUNsZWFyGA0gASgJUgVDbGVhchIaCghIYXNGaWVsZBgOIAEoCVIISGFzRmllbGQSJwoF"
    "YWdhaW4YDyABKAsyES5vZGQubmFtZXMudjEuc3RyUgVhZ2FpbkIHCgVfbW9yZSIJCgdGb29fQmFyIq0BCgNGb28S"
    "JwoDYmFyGAEgASgLMhUub2RkLm5hbWVzLnYxLkZvby5CYXJSA2JhchIuCgdmb29fYmFyGAIgASgLMhUub2RkLm5h"
    "bWVzLnYxLkZvb19CYXJSBmZvb0JhchpNCgNCYXISKwoDZm9vGAEgASgOMhkub2RkLm5hbWVzLnYxLkZvby5CYXIu"
    "Rm9vUgNmb28iGQoDRm9vEggKBFpFUk8QABIICgRNQU5ZEAEiuwkKBUV2ZXJ5EgwKAWEYASABKAFSAWESDAoBYhgC"
    "IAEoAlIBYhIMCgFjGAMgASgFUgFjEgwKAWQYBCABKANSAWQSDAoBZRgFIAEoDVIBZRIMCgFmGAYgASgEUgFmEgwK"
    "AWcYByABKBFSAWcSDAoBaBgIIAEoElIBaBIMCgFpGAkgASgHUgFpEgwKAWoYCiABKAZSAWoSDAoBaxgLIAEoD1IB"
    "axIMCgFsGAwgASgQUgFsEgwKAW0YDSABKAhSAW0SDAoBbhgOIAEoCVIBbhIMCgFvGA8gASgMUgFvEiwKD29wdGlv"
    "bmFsX251bWJlchgQIAEoBUgCUg5vcHRpb25hbE51bWJlcogBARJDCg1vcHRpb25hbF9lbnVtGBEgASgOMhkub2Rk"
    "Lm5hbWVzLnYxLkZvby5CYXIuRm9vSANSDG9wdGlvbmFsRW51bYgBARJCChBvcHRpb25hbF9tZXNzYWdlGBIgASgL"
    "MhIub2RkLm5hbWVzLnYxLlNhbWVIBFIPb3B0aW9uYWxNZXNzYWdliAEBEiUKDnJlcGVhdGVkX2J5dGVzGBMgAygM"
    "Ug1yZXBlYXRlZEJ5dGVzEjgKDXJlcGVhdGVkX2VudW0YFCADKA4yEy5vZGQub3RoZXIudjEuVHJ1dGhSDHJlcGVh"
    "dGVkRW51bRJAChByZXBlYXRlZF9tZXNzYWdlGBUgAygLMhUub2RkLm5hbWVzLnYxLkZvby5CYXJSD3JlcGVhdGVk"
    "TWVzc2FnZRJBCgptYXBfbnVtYmVyGBYgAygLMiIub2RkLm5hbWVzLnYxLkV2ZXJ5Lk1hcE51bWJlckVudHJ5Uglt"
    "YXBOdW1iZXISOwoIbWFwX2VudW0YFyADKAsyIC5vZGQubmFtZXMudjEuRXZlcnkuTWFwRW51bUVudHJ5UgdtYXBF"
    "bnVtEkQKC21hcF9tZXNzYWdlGBggAygLMiMub2RkLm5hbWVzLnYxLkV2ZXJ5Lk1hcE1lc3NhZ2VFbnRyeVIKbWFw"
    "TWVzc2FnZRISCgNvbmUYGSABKAVIAFIDb25lEiYKA3R3bxgaIAEoCzISLm9kZC5uYW1lcy52MS5MaXN0SABSA3R3"
    "bxIrCgV0aHJlZRgbIAEoDjITLm9kZC5vdGhlci52MS5UcnV0aEgAUgV0aHJlZRIQCgJpcxgcIAEoCUgBUgJpcxIQ"
    "CgJpbhgdIAEoCEgBUgJpbho8Cg5NYXBOdW1iZXJFbnRyeRIQCgNrZXkYASABKANSA2tleRIUCgV2YWx1ZRgCIAEo"
    "AVIFdmFsdWU6AjgBGlUKDE1hcEVudW1FbnRyeRIQCgNrZXkYASABKAhSA2tleRIvCgV2YWx1ZRgCIAEoDjIZLm9k"
    "ZC5uYW1lcy52MS5Gb28uQmFyLkZvb1IFdmFsdWU6AjgBGlEKD01hcE1lc3NhZ2VFbnRyeRIQCgNrZXkYASABKAlS"
    "A2tleRIoCgV2YWx1ZRgCIAEoCzISLm9kZC5vdGhlci52MS5TYW1lUgV2YWx1ZToCOAFCBwoFd2hpbGVCBwoFb3Ro"
    "ZXJCEgoQX29wdGlvbmFsX251bWJlckIQCg5fb3B0aW9uYWxfZW51bUITChFfb3B0aW9uYWxfbWVzc2FnZTL3AgoF"
    "Q2xvc2USLwoFQ2xvc2USEi5vZGQubmFtZXMudjEuU2FtZRoSLm9kZC5uYW1lcy52MS5TYW1lEjEKBUZsb2F0EhIu"
    "b2RkLm5hbWVzLnYxLlNhbWUaEi5vZGQubmFtZXMudjEuTGlzdDABEjIKB090aGVyVjESEi5vZGQub3RoZXIudjEu"
    "U2FtZRoTLm9kZC5uYW1lcy52MS5FdmVyeRI9CgZpbXBvcnQSEy5vZGQubmFtZXMudjEuY2xhc3MaHi5vZGQubmFt"
    "ZXMudjEuY2xhc3MuY2xhc3MuTm9uZRIyCgZHZXRGb28SES5vZGQubmFtZXMudjEuRm9vGhUub2RkLm5hbWVzLnYx"
    "LkZvby5CYXISMwoHR2V0X2ZvbxIVLm9kZC5uYW1lcy52MS5Gb29fQmFyGhEub2RkLm5hbWVzLnYxLnN0chIuCgRT"
    "ZWxmEhIub2RkLm5hbWVzLnYxLlNhbWUaEi5vZGQubmFtZXMudjEuU2FtZTI3CgZUaGluZ3MSLQoDQXNrEhIub2Rk"
    "Lm5hbWVzLnYxLlNhbWUaEi5vZGQubmFtZXMudjEuU2FtZWIGcHJvdG8z"
)
_POOL = DescriptorPool()
for _file in FileDescriptorSet.FromString(_FILES).file:
    _POOL.Add(_file)


def message(name: str, module: str, doc: str) -> Any:
    """The class of a message.

    Args:
        name: Its full name in the contract.
        module: The module that shows it.
        doc: What the contract says about it.

    Returns:
        The class, always the same one.
    """
    found: Any = GetMessageClass(_POOL.FindMessageTypeByName(name))
    found.__module__ = module
    found.__doc__ = doc
    found.__reduce__ = _reduce
    return found


def _reduce(value: Message) -> Any:
    """Pickle by name: Protobuf would look for nested messages in its default pool."""
    return _empty, (value.DESCRIPTOR.full_name,), value.__getstate__()


def _empty(name: str) -> Message:
    return GetMessageClass(_POOL.FindMessageTypeByName(name))()


def enum(name: str) -> Any:
    """The wrapper of an enum, as Protobuf makes them.

    Args:
        name: Its full name in the contract.

    Returns:
        The wrapper, with the values as attributes.
    """
    return EnumTypeWrapper(_POOL.FindEnumTypeByName(name))
