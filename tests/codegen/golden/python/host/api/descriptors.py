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
    "c2NvcGVzIioKBVJlYWR5EiEKDHN0YXRlX3NjaGVtYRgBIAEoDVILc3RhdGVTY2hlbWEi3AEKCUxpZmVjeWNsZRIu"
    "CgRraW5kGAEgASgOMhoub2RkLmFiaS52MS5MaWZlY3ljbGUuS2luZFIEa2luZBIpCgZncmFudHMYAiADKAsyES5v"
    "ZGQuYWJpLnYxLkdyYW50UgZncmFudHMidAoES2luZBIUChBLSU5EX1VOU1BFQ0lGSUVEEAASEwoPS0lORF9GT1JF"
    "R1JPVU5EEAESEwoPS0lORF9CQUNLR1JPVU5EEAISEwoPS0lORF9MT1dfTUVNT1JZEAMSFwoTS0lORF9HUkFOVFNf"
    "Q0hBTkdFRBAEIoIDCgxVbml0TWFuaWZlc3QSEgoEbmFtZRgBIAEoCVIEbmFtZRIYCgd2ZXJzaW9uGAIgASgJUgd2"
    "ZXJzaW9uEiUKDmNvbnRyYWN0X21ham9yGAMgASgNUg1jb250cmFjdE1ham9yEiUKDmNvbnRyYWN0X21pbm9yGAQg"
    "ASgNUg1jb250cmFjdE1pbm9yEigKEGxlYXN0X2hvc3RfbWlub3IYBSABKA1SDmxlYXN0SG9zdE1pbm9yEj0KDGNh"
    "cGFiaWxpdGllcxgGIAMoCzIZLm9kZC5hYmkudjEuQ2FwYWJpbGl0eVVzZVIMY2FwYWJpbGl0aWVzEiEKDHN0YXRl"
    "X3NjaGVtYRgHIAEoDVILc3RhdGVTY2hlbWESJwoPY29udHJhY3RfZGlnZXN0GAggASgMUg5jb250cmFjdERpZ2Vz"
    "dBIjCg1zb3VyY2VfZGlnZXN0GAkgASgMUgxzb3VyY2VEaWdlc3QSHAoJdG9vbGNoYWluGAogASgJUgl0b29sY2hh"
    "aW4iewoNQ2FwYWJpbGl0eVVzZRIeCgpjYXBhYmlsaXR5GAEgASgJUgpjYXBhYmlsaXR5EhoKCHJlcXVpcmVkGAIg"
    "ASgIUghyZXF1aXJlZBIWCgZzY29wZXMYAyADKAlSBnNjb3BlcxIWCgZyZWFzb24YBCABKAlSBnJlYXNvbmIGcHJv"
    "dG8z",
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
    "bmFtZXMudjEuc3RyUgVhZ2FpbkIHCgVfbW9yZSIJCgdGb29fQmFyIrsBCgNGb28SJwoDYmFyGAEgASgLMhUub2Rk"
    "Lm5hbWVzLnYxLkZvby5CYXJSA2JhchIuCgdmb29fYmFyGAIgASgLMhUub2RkLm5hbWVzLnYxLkZvb19CYXJSBmZv"
    "b0JhchpbCgNCYXISKwoDZm9vGAEgASgOMhkub2RkLm5hbWVzLnYxLkZvby5CYXIuRm9vUgNmb28iJwoDRm9vEggK"
    "BFpFUk8QABIICgRNQU5ZEAESCAoETE9UUxABGgIQASK7CQoFRXZlcnkSDAoBYRgBIAEoAVIBYRIMCgFiGAIgASgC"
    "UgFiEgwKAWMYAyABKAVSAWMSDAoBZBgEIAEoA1IBZBIMCgFlGAUgASgNUgFlEgwKAWYYBiABKARSAWYSDAoBZxgH"
    "IAEoEVIBZxIMCgFoGAggASgSUgFoEgwKAWkYCSABKAdSAWkSDAoBahgKIAEoBlIBahIMCgFrGAsgASgPUgFrEgwK"
    "AWwYDCABKBBSAWwSDAoBbRgNIAEoCFIBbRIMCgFuGA4gASgJUgFuEgwKAW8YDyABKAxSAW8SLAoPb3B0aW9uYWxf"
    "bnVtYmVyGBAgASgFSAJSDm9wdGlvbmFsTnVtYmVyiAEBEkMKDW9wdGlvbmFsX2VudW0YESABKA4yGS5vZGQubmFt"
    "ZXMudjEuRm9vLkJhci5Gb29IA1IMb3B0aW9uYWxFbnVtiAEBEkIKEG9wdGlvbmFsX21lc3NhZ2UYEiABKAsyEi5v"
    "ZGQubmFtZXMudjEuU2FtZUgEUg9vcHRpb25hbE1lc3NhZ2WIAQESJQoOcmVwZWF0ZWRfYnl0ZXMYEyADKAxSDXJl"
    "cGVhdGVkQnl0ZXMSOAoNcmVwZWF0ZWRfZW51bRgUIAMoDjITLm9kZC5vdGhlci52MS5UcnV0aFIMcmVwZWF0ZWRF"
    "bnVtEkAKEHJlcGVhdGVkX21lc3NhZ2UYFSADKAsyFS5vZGQubmFtZXMudjEuRm9vLkJhclIPcmVwZWF0ZWRNZXNz"
    "YWdlEkEKCm1hcF9udW1iZXIYFiADKAsyIi5vZGQubmFtZXMudjEuRXZlcnkuTWFwTnVtYmVyRW50cnlSCW1hcE51"
    "bWJlchI7CghtYXBfZW51bRgXIAMoCzIgLm9kZC5uYW1lcy52MS5FdmVyeS5NYXBFbnVtRW50cnlSB21hcEVudW0S"
    "RAoLbWFwX21lc3NhZ2UYGCADKAsyIy5vZGQubmFtZXMudjEuRXZlcnkuTWFwTWVzc2FnZUVudHJ5UgptYXBNZXNz"
    "YWdlEhIKA29uZRgZIAEoBUgAUgNvbmUSJgoDdHdvGBogASgLMhIub2RkLm5hbWVzLnYxLkxpc3RIAFIDdHdvEisK"
    "BXRocmVlGBsgASgOMhMub2RkLm90aGVyLnYxLlRydXRoSABSBXRocmVlEhAKAmlzGBwgASgJSAFSAmlzEhAKAmlu"
    "GB0gASgISAFSAmluGjwKDk1hcE51bWJlckVudHJ5EhAKA2tleRgBIAEoA1IDa2V5EhQKBXZhbHVlGAIgASgBUgV2"
    "YWx1ZToCOAEaVQoMTWFwRW51bUVudHJ5EhAKA2tleRgBIAEoCFIDa2V5Ei8KBXZhbHVlGAIgASgOMhkub2RkLm5h"
    "bWVzLnYxLkZvby5CYXIuRm9vUgV2YWx1ZToCOAEaUQoPTWFwTWVzc2FnZUVudHJ5EhAKA2tleRgBIAEoCVIDa2V5"
    "EigKBXZhbHVlGAIgASgLMhIub2RkLm90aGVyLnYxLlNhbWVSBXZhbHVlOgI4AUIHCgV3aGlsZUIHCgVvdGhlckIS"
    "ChBfb3B0aW9uYWxfbnVtYmVyQhAKDl9vcHRpb25hbF9lbnVtQhMKEV9vcHRpb25hbF9tZXNzYWdlMvcCCgVDbG9z"
    "ZRIvCgVDbG9zZRISLm9kZC5uYW1lcy52MS5TYW1lGhIub2RkLm5hbWVzLnYxLlNhbWUSMQoFRmxvYXQSEi5vZGQu"
    "bmFtZXMudjEuU2FtZRoSLm9kZC5uYW1lcy52MS5MaXN0MAESMgoHT3RoZXJWMRISLm9kZC5vdGhlci52MS5TYW1l"
    "GhMub2RkLm5hbWVzLnYxLkV2ZXJ5Ej0KBmltcG9ydBITLm9kZC5uYW1lcy52MS5jbGFzcxoeLm9kZC5uYW1lcy52"
    "MS5jbGFzcy5jbGFzcy5Ob25lEjIKBkdldEZvbxIRLm9kZC5uYW1lcy52MS5Gb28aFS5vZGQubmFtZXMudjEuRm9v"
    "LkJhchIzCgdHZXRfZm9vEhUub2RkLm5hbWVzLnYxLkZvb19CYXIaES5vZGQubmFtZXMudjEuc3RyEi4KBFNlbGYS"
    "Ei5vZGQubmFtZXMudjEuU2FtZRoSLm9kZC5uYW1lcy52MS5TYW1lMjcKBlRoaW5ncxItCgNBc2sSEi5vZGQubmFt"
    "ZXMudjEuU2FtZRoSLm9kZC5uYW1lcy52MS5TYW1lYgZwcm90bzM=",
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
