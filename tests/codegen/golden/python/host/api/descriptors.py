# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""The message types of the contract, in a pool of their own.

They do not enter Protobuf's default pool, so that they never meet the types of another package.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

_POOL = DescriptorPool()
for _file in (
    "ChRvZGQvYWJpL3YxL2FiaS5wcm90bxIKb2RkLmFiaS52MSKrAQoFRXJyb3ISEgoEY29kZRgBIAEoEVIEY29kZRIY"
    "CgdtZXNzYWdlGAIgASgJUgdtZXNzYWdlEjgKB2RldGFpbHMYAyADKAsyHi5vZGQuYWJpLnYxLkVycm9yLkRldGFp"
    "bHNFbnRyeVIHZGV0YWlscxo6CgxEZXRhaWxzRW50cnkSEAoDa2V5GAEgASgJUgNrZXkSFAoFdmFsdWUYAiABKAlS"
    "BXZhbHVlOgI4ASLmAQoISG9zdEluZm8SEgoEaG9zdBgBIAEoCVIEaG9zdBIhCgxob3N0X3ZlcnNpb24YAiABKAlS"
    "C2hvc3RWZXJzaW9uEiUKDmNvbnRyYWN0X21ham9yGAMgASgNUg1jb250cmFjdE1ham9yEiUKDmNvbnRyYWN0X21p"
    "bm9yGAQgASgNUg1jb250cmFjdE1pbm9yEioKBmxpbWl0cxgFIAEoCzISLm9kZC5hYmkudjEuTGltaXRzUgZsaW1p"
    "dHMSKQoGZ3JhbnRzGAYgAygLMhEub2RkLmFiaS52MS5HcmFudFIGZ3JhbnRzIt8BCgZMaW1pdHMSKgoRbWF4X21l"
    "c3NhZ2VfYnl0ZXMYASABKA1SD21heE1lc3NhZ2VCeXRlcxIkCg5tYXhfaXRlbV9ieXRlcxgCIAEoDVIMbWF4SXRl"
    "bUJ5dGVzEi0KE21heF9jYWxsc19pbl9mbGlnaHQYAyABKA1SEG1heENhbGxzSW5GbGlnaHQSKAoQbWF4X21lbW9y"
    "eV9ieXRlcxgEIAEoBFIObWF4TWVtb3J5Qnl0ZXMSKgoRZW50cnlfZGVhZGxpbmVfbXMYBSABKA1SD2VudHJ5RGVh"
    "ZGxpbmVNcyI/CgVHcmFudBIeCgpjYXBhYmlsaXR5GAEgASgJUgpjYXBhYmlsaXR5EhYKBnNjb3BlcxgCIAMoCVIG"
    "c2NvcGVzIioKBVJlYWR5EiEKDHN0YXRlX3NjaGVtYRgBIAEoDVILc3RhdGVTY2hlbWEiyAEKCUxpZmVjeWNsZRIu"
    "CgRraW5kGAEgASgOMhoub2RkLmFiaS52MS5MaWZlY3ljbGUuS2luZFIEa2luZBIpCgZncmFudHMYAiADKAsyES5v"
    "ZGQuYWJpLnYxLkdyYW50UgZncmFudHMiYAoES2luZBIUChBLSU5EX1VOU1BFQ0lGSUVEEAASDgoKRk9SRUdST1VO"
    "RBABEg4KCkJBQ0tHUk9VTkQQAhIOCgpMT1dfTUVNT1JZEAMSEgoOR1JBTlRTX0NIQU5HRUQQBCKCAwoMVW5pdE1h"
    "bmlmZXN0EhIKBG5hbWUYASABKAlSBG5hbWUSGAoHdmVyc2lvbhgCIAEoCVIHdmVyc2lvbhIlCg5jb250cmFjdF9t"
    "YWpvchgDIAEoDVINY29udHJhY3RNYWpvchIlCg5jb250cmFjdF9taW5vchgEIAEoDVINY29udHJhY3RNaW5vchIo"
    "ChBsZWFzdF9ob3N0X21pbm9yGAUgASgNUg5sZWFzdEhvc3RNaW5vchI9CgxjYXBhYmlsaXRpZXMYBiADKAsyGS5v"
    "ZGQuYWJpLnYxLkNhcGFiaWxpdHlVc2VSDGNhcGFiaWxpdGllcxIhCgxzdGF0ZV9zY2hlbWEYByABKA1SC3N0YXRl"
    "U2NoZW1hEicKD2NvbnRyYWN0X2RpZ2VzdBgIIAEoDFIOY29udHJhY3REaWdlc3QSIwoNc291cmNlX2RpZ2VzdBgJ"
    "IAEoDFIMc291cmNlRGlnZXN0EhwKCXRvb2xjaGFpbhgKIAEoCVIJdG9vbGNoYWluInsKDUNhcGFiaWxpdHlVc2US"
    "HgoKY2FwYWJpbGl0eRgBIAEoCVIKY2FwYWJpbGl0eRIaCghyZXF1aXJlZBgCIAEoCFIIcmVxdWlyZWQSFgoGc2Nv"
    "cGVzGAMgAygJUgZzY29wZXMSFgoGcmVhc29uGAQgASgJUgZyZWFzb25iBnByb3RvMw==",
    "ChhvZGQvb3RoZXIvdjEvb3RoZXIucHJvdG8SDG9kZC5vdGhlci52MSJaCgRTYW1lEisKBGtpbmQYASABKA4yFy5v"
    "ZGQub3RoZXIudjEuU2FtZS5LaW5kUgRraW5kIiUKBEtpbmQSCAoETm9uZRAAEgkKBWNsYXNzEAESCAoEZnVuYxAC"
    "KhwKBVRydXRoEgkKBUZhbHNlEAASCAoEVHJ1ZRABMjcKBlRoaW5ncxItCgNBc2sSEi5vZGQub3RoZXIudjEuU2Ft"
    "ZRoSLm9kZC5vdGhlci52MS5TYW1lMmwKBUNsb3NlEjIKBkltcG9ydBISLm9kZC5vdGhlci52MS5TYW1lGhIub2Rk"
    "Lm90aGVyLnYxLlNhbWUwARIvCgVDbGFzcxISLm9kZC5vdGhlci52MS5TYW1lGhIub2RkLm90aGVyLnYxLlNhbWVi"
    "BnByb3RvMw==",
    "ChhvZGQvbmFtZXMvdjEvbmFtZXMucHJvdG8SDG9kZC5uYW1lcy52MRoYb2RkL290aGVyL3YxL290aGVyLnByb3Rv"
    "IpQCCgRMaXN0EiYKBExpc3QYASABKAsyEi5vZGQubmFtZXMudjEuTGlzdFIETGlzdBImCgRsaXN0GAIgAygLMhIu"
    "b2RkLm5hbWVzLnYxLkxpc3RSBGxpc3QSEgoEU2FtZRgDIAEoBVIEU2FtZRIuCghzaGFkb3dlZBgEIAEoCzISLm9k"
    "ZC5uYW1lcy52MS5TYW1lUghzaGFkb3dlZBIZCghvdGhlcl92MRgFIAEoCFIHb3RoZXJWMRIwCgllbHNld2hlcmUY"
    "BiABKAsyEi5vZGQub3RoZXIudjEuU2FtZVIJZWxzZXdoZXJlEisKBGtpbmQYByABKA4yFy5vZGQub3RoZXIudjEu"
    "U2FtZS5LaW5kUgRraW5kIgYKBFNhbWUi2wEKBWNsYXNzEi0KBGZyb20YASABKAsyGS5vZGQubmFtZXMudjEuY2xh"
    "c3MuY2xhc3NSBGZyb20SNgoGaW1wb3J0GAIgAygLMh4ub2RkLm5hbWVzLnYxLmNsYXNzLmNsYXNzLk5vbmVSBmlt"
    "cG9ydBprCgVjbGFzcxIyCgRub25lGAEgASgLMh4ub2RkLm5hbWVzLnYxLmNsYXNzLmNsYXNzLk5vbmVSBG5vbmUa"
    "LgoETm9uZRIbCgZyZXR1cm4YASABKAlIAFIGcmV0dXJuiAEBQgkKB19yZXR1cm4i9gIKA3N0chIQCgNpbnQYASAB"
    "KAVSA2ludBIUCgV3aG9sZRgCIAEoA1IFd2hvbGUSEAoDc3RyGAMgASgJUgNzdHISEgoEdGV4dBgEIAEoCVIEdGV4"
    "dBIUCgVieXRlcxgFIAEoDFIFYnl0ZXMSFwoEbW9yZRgGIAEoDEgAUgRtb3JliAEBEhIKBGJvb2wYByABKAhSBGJv"
    "b2wSFAoFZmxvYXQYCCABKAFSBWZsb2F0EhYKBm51bWJlchgJIAEoAlIGbnVtYmVyEhIKBHNlbGYYCiABKAlSBHNl"
    "bGYSGgoIcHJvcGVydHkYCyADKAVSCHByb3BlcnR5EhwKCWZvbGxvd2VycxgMIAMoCVIJZm9sbG93ZXJzEhQKBUNs"
    "ZWFyGA0gASgJUgVDbGVhchIaCghIYXNGaWVsZBgOIAEoCVIISGFzRmllbGQSJwoFYWdhaW4YDyABKAsyES5vZGQu"
    "bmFtZXMudjEuc3RyUgVhZ2FpbkIHCgVfbW9yZSIJCgdGb29fQmFyIq0BCgNGb28SJwoDYmFyGAEgASgLMhUub2Rk"
    "Lm5hbWVzLnYxLkZvby5CYXJSA2JhchIuCgdmb29fYmFyGAIgASgLMhUub2RkLm5hbWVzLnYxLkZvb19CYXJSBmZv"
    "b0JhchpNCgNCYXISKwoDZm9vGAEgASgOMhkub2RkLm5hbWVzLnYxLkZvby5CYXIuRm9vUgNmb28iGQoDRm9vEggK"
    "BFpFUk8QABIICgRNQU5ZEAEiuwkKBUV2ZXJ5EgwKAWEYASABKAFSAWESDAoBYhgCIAEoAlIBYhIMCgFjGAMgASgF"
    "UgFjEgwKAWQYBCABKANSAWQSDAoBZRgFIAEoDVIBZRIMCgFmGAYgASgEUgFmEgwKAWcYByABKBFSAWcSDAoBaBgI"
    "IAEoElIBaBIMCgFpGAkgASgHUgFpEgwKAWoYCiABKAZSAWoSDAoBaxgLIAEoD1IBaxIMCgFsGAwgASgQUgFsEgwK"
    "AW0YDSABKAhSAW0SDAoBbhgOIAEoCVIBbhIMCgFvGA8gASgMUgFvEiwKD29wdGlvbmFsX251bWJlchgQIAEoBUgC"
    "Ug5vcHRpb25hbE51bWJlcogBARJDCg1vcHRpb25hbF9lbnVtGBEgASgOMhkub2RkLm5hbWVzLnYxLkZvby5CYXIu"
    "Rm9vSANSDG9wdGlvbmFsRW51bYgBARJCChBvcHRpb25hbF9tZXNzYWdlGBIgASgLMhIub2RkLm5hbWVzLnYxLlNh"
    "bWVIBFIPb3B0aW9uYWxNZXNzYWdliAEBEiUKDnJlcGVhdGVkX2J5dGVzGBMgAygMUg1yZXBlYXRlZEJ5dGVzEjgK"
    "DXJlcGVhdGVkX2VudW0YFCADKA4yEy5vZGQub3RoZXIudjEuVHJ1dGhSDHJlcGVhdGVkRW51bRJAChByZXBlYXRl"
    "ZF9tZXNzYWdlGBUgAygLMhUub2RkLm5hbWVzLnYxLkZvby5CYXJSD3JlcGVhdGVkTWVzc2FnZRJBCgptYXBfbnVt"
    "YmVyGBYgAygLMiIub2RkLm5hbWVzLnYxLkV2ZXJ5Lk1hcE51bWJlckVudHJ5UgltYXBOdW1iZXISOwoIbWFwX2Vu"
    "dW0YFyADKAsyIC5vZGQubmFtZXMudjEuRXZlcnkuTWFwRW51bUVudHJ5UgdtYXBFbnVtEkQKC21hcF9tZXNzYWdl"
    "GBggAygLMiMub2RkLm5hbWVzLnYxLkV2ZXJ5Lk1hcE1lc3NhZ2VFbnRyeVIKbWFwTWVzc2FnZRISCgNvbmUYGSAB"
    "KAVIAFIDb25lEiYKA3R3bxgaIAEoCzISLm9kZC5uYW1lcy52MS5MaXN0SABSA3R3bxIrCgV0aHJlZRgbIAEoDjIT"
    "Lm9kZC5vdGhlci52MS5UcnV0aEgAUgV0aHJlZRIQCgJpcxgcIAEoCUgBUgJpcxIQCgJpbhgdIAEoCEgBUgJpbho8"
    "Cg5NYXBOdW1iZXJFbnRyeRIQCgNrZXkYASABKANSA2tleRIUCgV2YWx1ZRgCIAEoAVIFdmFsdWU6AjgBGlUKDE1h"
    "cEVudW1FbnRyeRIQCgNrZXkYASABKAhSA2tleRIvCgV2YWx1ZRgCIAEoDjIZLm9kZC5uYW1lcy52MS5Gb28uQmFy"
    "LkZvb1IFdmFsdWU6AjgBGlEKD01hcE1lc3NhZ2VFbnRyeRIQCgNrZXkYASABKAlSA2tleRIoCgV2YWx1ZRgCIAEo"
    "CzISLm9kZC5vdGhlci52MS5TYW1lUgV2YWx1ZToCOAFCBwoFd2hpbGVCBwoFb3RoZXJCEgoQX29wdGlvbmFsX251"
    "bWJlckIQCg5fb3B0aW9uYWxfZW51bUITChFfb3B0aW9uYWxfbWVzc2FnZTL3AgoFQ2xvc2USLwoFQ2xvc2USEi5v"
    "ZGQubmFtZXMudjEuU2FtZRoSLm9kZC5uYW1lcy52MS5TYW1lEjEKBUZsb2F0EhIub2RkLm5hbWVzLnYxLlNhbWUa"
    "Ei5vZGQubmFtZXMudjEuTGlzdDABEjIKB090aGVyVjESEi5vZGQub3RoZXIudjEuU2FtZRoTLm9kZC5uYW1lcy52"
    "MS5FdmVyeRI9CgZpbXBvcnQSEy5vZGQubmFtZXMudjEuY2xhc3MaHi5vZGQubmFtZXMudjEuY2xhc3MuY2xhc3Mu"
    "Tm9uZRIyCgZHZXRGb28SES5vZGQubmFtZXMudjEuRm9vGhUub2RkLm5hbWVzLnYxLkZvby5CYXISMwoHR2V0X2Zv"
    "bxIVLm9kZC5uYW1lcy52MS5Gb29fQmFyGhEub2RkLm5hbWVzLnYxLnN0chIuCgRTZWxmEhIub2RkLm5hbWVzLnYx"
    "LlNhbWUaEi5vZGQubmFtZXMudjEuU2FtZTI3CgZUaGluZ3MSLQoDQXNrEhIub2RkLm5hbWVzLnYxLlNhbWUaEi5v"
    "ZGQubmFtZXMudjEuU2FtZWIGcHJvdG8z",
):
    _POOL.AddSerializedFile(b64decode(_file))


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
