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
    "Ct0LChRvZGQvYWJpL3YxL2FiaS5wcm90bxIKb2RkLmFiaS52MSKrAQoFRXJyb3ISEgoEY29kZRgBIAEoEVIEY29k"
    "ZRIYCgdtZXNzYWdlGAIgASgJUgdtZXNzYWdlEjgKB2RldGFpbHMYAyADKAsyHi5vZGQuYWJpLnYxLkVycm9yLkRl"
    "dGFpbHNFbnRyeVIHZGV0YWlscxo6CgxEZXRhaWxzRW50cnkSEAoDa2V5GAEgASgJUgNrZXkSFAoFdmFsdWUYAiAB"
    "KAlSBXZhbHVlOgI4ASLmAQoISG9zdEluZm8SEgoEaG9zdBgBIAEoCVIEaG9zdBIhCgxob3N0X3ZlcnNpb24YAiAB"
    "KAlSC2hvc3RWZXJzaW9uEiUKDmNvbnRyYWN0X21ham9yGAMgASgNUg1jb250cmFjdE1ham9yEiUKDmNvbnRyYWN0"
    "X21pbm9yGAQgASgNUg1jb250cmFjdE1pbm9yEioKBmxpbWl0cxgFIAEoCzISLm9kZC5hYmkudjEuTGltaXRzUgZs"
    "aW1pdHMSKQoGZ3JhbnRzGAYgAygLMhEub2RkLmFiaS52MS5HcmFudFIGZ3JhbnRzIt8BCgZMaW1pdHMSKgoRbWF4"
    "X21lc3NhZ2VfYnl0ZXMYASABKA1SD21heE1lc3NhZ2VCeXRlcxIkCg5tYXhfaXRlbV9ieXRlcxgCIAEoDVIMbWF4"
    "SXRlbUJ5dGVzEi0KE21heF9jYWxsc19pbl9mbGlnaHQYAyABKA1SEG1heENhbGxzSW5GbGlnaHQSKAoQbWF4X21l"
    "bW9yeV9ieXRlcxgEIAEoBFIObWF4TWVtb3J5Qnl0ZXMSKgoRZW50cnlfZGVhZGxpbmVfbXMYBSABKA1SD2VudHJ5"
    "RGVhZGxpbmVNcyI/CgVHcmFudBIeCgpjYXBhYmlsaXR5GAEgASgJUgpjYXBhYmlsaXR5EhYKBnNjb3BlcxgCIAMo"
    "CVIGc2NvcGVzIioKBVJlYWR5EiEKDHN0YXRlX3NjaGVtYRgBIAEoDVILc3RhdGVTY2hlbWEiyAEKCUxpZmVjeWNs"
    "ZRIuCgRraW5kGAEgASgOMhoub2RkLmFiaS52MS5MaWZlY3ljbGUuS2luZFIEa2luZBIpCgZncmFudHMYAiADKAsy"
    "ES5vZGQuYWJpLnYxLkdyYW50UgZncmFudHMiYAoES2luZBIUChBLSU5EX1VOU1BFQ0lGSUVEEAASDgoKRk9SRUdS"
    "T1VORBABEg4KCkJBQ0tHUk9VTkQQAhIOCgpMT1dfTUVNT1JZEAMSEgoOR1JBTlRTX0NIQU5HRUQQBCKCAwoMVW5p"
    "dE1hbmlmZXN0EhIKBG5hbWUYASABKAlSBG5hbWUSGAoHdmVyc2lvbhgCIAEoCVIHdmVyc2lvbhIlCg5jb250cmFj"
    "dF9tYWpvchgDIAEoDVINY29udHJhY3RNYWpvchIlCg5jb250cmFjdF9taW5vchgEIAEoDVINY29udHJhY3RNaW5v"
    "chIoChBsZWFzdF9ob3N0X21pbm9yGAUgASgNUg5sZWFzdEhvc3RNaW5vchI9CgxjYXBhYmlsaXRpZXMYBiADKAsy"
    "GS5vZGQuYWJpLnYxLkNhcGFiaWxpdHlVc2VSDGNhcGFiaWxpdGllcxIhCgxzdGF0ZV9zY2hlbWEYByABKA1SC3N0"
    "YXRlU2NoZW1hEicKD2NvbnRyYWN0X2RpZ2VzdBgIIAEoDFIOY29udHJhY3REaWdlc3QSIwoNc291cmNlX2RpZ2Vz"
    "dBgJIAEoDFIMc291cmNlRGlnZXN0EhwKCXRvb2xjaGFpbhgKIAEoCVIJdG9vbGNoYWluInsKDUNhcGFiaWxpdHlV"
    "c2USHgoKY2FwYWJpbGl0eRgBIAEoCVIKY2FwYWJpbGl0eRIaCghyZXF1aXJlZBgCIAEoCFIIcmVxdWlyZWQSFgoG"
    "c2NvcGVzGAMgAygJUgZzY29wZXMSFgoGcmVhc29uGAQgASgJUgZyZWFzb25iBnByb3RvMwrRAgoYb2RkL290aGVy"
    "L3YxL290aGVyLnByb3RvEgxvZGQub3RoZXIudjEiWgoEU2FtZRIrCgRraW5kGAEgASgOMhcub2RkLm90aGVyLnYx"
    "LlNhbWUuS2luZFIEa2luZCIlCgRLaW5kEggKBE5vbmUQABIJCgVjbGFzcxABEggKBGZ1bmMQAiocCgVUcnV0aBIJ"
    "CgVGYWxzZRAAEggKBFRydWUQATI3CgZUaGluZ3MSLQoDQXNrEhIub2RkLm90aGVyLnYxLlNhbWUaEi5vZGQub3Ro"
    "ZXIudjEuU2FtZTJsCgVDbG9zZRIyCgZJbXBvcnQSEi5vZGQub3RoZXIudjEuU2FtZRoSLm9kZC5vdGhlci52MS5T"
    "YW1lMAESLwoFQ2xhc3MSEi5vZGQub3RoZXIudjEuU2FtZRoSLm9kZC5vdGhlci52MS5TYW1lYgZwcm90bzMK7BUK"
    "GG9kZC9uYW1lcy92MS9uYW1lcy5wcm90bxIMb2RkLm5hbWVzLnYxGhhvZGQvb3RoZXIvdjEvb3RoZXIucHJvdG8i"
    "lAIKBExpc3QSJgoETGlzdBgBIAEoCzISLm9kZC5uYW1lcy52MS5MaXN0UgRMaXN0EiYKBGxpc3QYAiADKAsyEi5v"
    "ZGQubmFtZXMudjEuTGlzdFIEbGlzdBISCgRTYW1lGAMgASgFUgRTYW1lEi4KCHNoYWRvd2VkGAQgASgLMhIub2Rk"
    "Lm5hbWVzLnYxLlNhbWVSCHNoYWRvd2VkEhkKCG90aGVyX3YxGAUgASgIUgdvdGhlclYxEjAKCWVsc2V3aGVyZRgG"
    "IAEoCzISLm9kZC5vdGhlci52MS5TYW1lUgllbHNld2hlcmUSKwoEa2luZBgHIAEoDjIXLm9kZC5vdGhlci52MS5T"
    "YW1lLktpbmRSBGtpbmQiBgoEU2FtZSLbAQoFY2xhc3MSLQoEZnJvbRgBIAEoCzIZLm9kZC5uYW1lcy52MS5jbGFz"
    "cy5jbGFzc1IEZnJvbRI2CgZpbXBvcnQYAiADKAsyHi5vZGQubmFtZXMudjEuY2xhc3MuY2xhc3MuTm9uZVIGaW1w"
    "b3J0GmsKBWNsYXNzEjIKBG5vbmUYASABKAsyHi5vZGQubmFtZXMudjEuY2xhc3MuY2xhc3MuTm9uZVIEbm9uZRou"
    "CgROb25lEhsKBnJldHVybhgBIAEoCUgAUgZyZXR1cm6IAQFCCQoHX3JldHVybiL2AgoDc3RyEhAKA2ludBgBIAEo"
    "BVIDaW50EhQKBXdob2xlGAIgASgDUgV3aG9sZRIQCgNzdHIYAyABKAlSA3N0chISCgR0ZXh0GAQgASgJUgR0ZXh0"
    "EhQKBWJ5dGVzGAUgASgMUgVieXRlcxIXCgRtb3JlGAYgASgMSABSBG1vcmWIAQESEgoEYm9vbBgHIAEoCFIEYm9v"
    "bBIUCgVmbG9hdBgIIAEoAVIFZmxvYXQSFgoGbnVtYmVyGAkgASgCUgZudW1iZXISEgoEc2VsZhgKIAEoCVIEc2Vs"
    "ZhIaCghwcm9wZXJ0eRgLIAMoBVIIcHJvcGVydHkSHAoJZm9sbG93ZXJzGAwgAygJUglmb2xsb3dlcnMSFAoFQ2xl"
    "YXIYDSABKAlSBUNsZWFyEhoKCEhhc0ZpZWxkGA4gASgJUghIYXNGaWVsZBInCgVhZ2FpbhgPIAEoCzIRLm9kZC5u"
    "YW1lcy52MS5zdHJSBWFnYWluQgcKBV9tb3JlIgkKB0Zvb19CYXIirQEKA0ZvbxInCgNiYXIYASABKAsyFS5vZGQu"
    "bmFtZXMudjEuRm9vLkJhclIDYmFyEi4KB2Zvb19iYXIYAiABKAsyFS5vZGQubmFtZXMudjEuRm9vX0JhclIGZm9v"
    "QmFyGk0KA0JhchIrCgNmb28YASABKA4yGS5vZGQubmFtZXMudjEuRm9vLkJhci5Gb29SA2ZvbyIZCgNGb28SCAoE"
    "WkVSTxAAEggKBE1BTlkQASK7CQoFRXZlcnkSDAoBYRgBIAEoAVIBYRIMCgFiGAIgASgCUgFiEgwKAWMYAyABKAVS"
    "AWMSDAoBZBgEIAEoA1IBZBIMCgFlGAUgASgNUgFlEgwKAWYYBiABKARSAWYSDAoBZxgHIAEoEVIBZxIMCgFoGAgg"
    "ASgSUgFoEgwKAWkYCSABKAdSAWkSDAoBahgKIAEoBlIBahIMCgFrGAsgASgPUgFrEgwKAWwYDCABKBBSAWwSDAoB"
    "bRgNIAEoCFIBbRIMCgFuGA4gASgJUgFuEgwKAW8YDyABKAxSAW8SLAoPb3B0aW9uYWxfbnVtYmVyGBAgASgFSAJS"
    "Dm9wdGlvbmFsTnVtYmVyiAEBEkMKDW9wdGlvbmFsX2VudW0YESABKA4yGS5vZGQubmFtZXMudjEuRm9vLkJhci5G"
    "b29IA1IMb3B0aW9uYWxFbnVtiAEBEkIKEG9wdGlvbmFsX21lc3NhZ2UYEiABKAsyEi5vZGQubmFtZXMudjEuU2Ft"
    "ZUgEUg9vcHRpb25hbE1lc3NhZ2WIAQESJQoOcmVwZWF0ZWRfYnl0ZXMYEyADKAxSDXJlcGVhdGVkQnl0ZXMSOAoN"
    "cmVwZWF0ZWRfZW51bRgUIAMoDjITLm9kZC5vdGhlci52MS5UcnV0aFIMcmVwZWF0ZWRFbnVtEkAKEHJlcGVhdGVk"
    "X21lc3NhZ2UYFSADKAsyFS5vZGQubmFtZXMudjEuRm9vLkJhclIPcmVwZWF0ZWRNZXNzYWdlEkEKCm1hcF9udW1i"
    "ZXIYFiADKAsyIi5vZGQubmFtZXMudjEuRXZlcnkuTWFwTnVtYmVyRW50cnlSCW1hcE51bWJlchI7CghtYXBfZW51"
    "bRgXIAMoCzIgLm9kZC5uYW1lcy52MS5FdmVyeS5NYXBFbnVtRW50cnlSB21hcEVudW0SRAoLbWFwX21lc3NhZ2UY"
    "GCADKAsyIy5vZGQubmFtZXMudjEuRXZlcnkuTWFwTWVzc2FnZUVudHJ5UgptYXBNZXNzYWdlEhIKA29uZRgZIAEo"
    "BUgAUgNvbmUSJgoDdHdvGBogASgLMhIub2RkLm5hbWVzLnYxLkxpc3RIAFIDdHdvEisKBXRocmVlGBsgASgOMhMu"
    "b2RkLm90aGVyLnYxLlRydXRoSABSBXRocmVlEhAKAmlzGBwgASgJSAFSAmlzEhAKAmluGB0gASgISAFSAmluGjwK"
    "Dk1hcE51bWJlckVudHJ5EhAKA2tleRgBIAEoA1IDa2V5EhQKBXZhbHVlGAIgASgBUgV2YWx1ZToCOAEaVQoMTWFw"
    "RW51bUVudHJ5EhAKA2tleRgBIAEoCFIDa2V5Ei8KBXZhbHVlGAIgASgOMhkub2RkLm5hbWVzLnYxLkZvby5CYXIu"
    "Rm9vUgV2YWx1ZToCOAEaUQoPTWFwTWVzc2FnZUVudHJ5EhAKA2tleRgBIAEoCVIDa2V5EigKBXZhbHVlGAIgASgL"
    "MhIub2RkLm90aGVyLnYxLlNhbWVSBXZhbHVlOgI4AUIHCgV3aGlsZUIHCgVvdGhlckISChBfb3B0aW9uYWxfbnVt"
    "YmVyQhAKDl9vcHRpb25hbF9lbnVtQhMKEV9vcHRpb25hbF9tZXNzYWdlMvcCCgVDbG9zZRIvCgVDbG9zZRISLm9k"
    "ZC5uYW1lcy52MS5TYW1lGhIub2RkLm5hbWVzLnYxLlNhbWUSMQoFRmxvYXQSEi5vZGQubmFtZXMudjEuU2FtZRoS"
    "Lm9kZC5uYW1lcy52MS5MaXN0MAESMgoHT3RoZXJWMRISLm9kZC5vdGhlci52MS5TYW1lGhMub2RkLm5hbWVzLnYx"
    "LkV2ZXJ5Ej0KBmltcG9ydBITLm9kZC5uYW1lcy52MS5jbGFzcxoeLm9kZC5uYW1lcy52MS5jbGFzcy5jbGFzcy5O"
    "b25lEjIKBkdldEZvbxIRLm9kZC5uYW1lcy52MS5Gb28aFS5vZGQubmFtZXMudjEuRm9vLkJhchIzCgdHZXRfZm9v"
    "EhUub2RkLm5hbWVzLnYxLkZvb19CYXIaES5vZGQubmFtZXMudjEuc3RyEi4KBFNlbGYSEi5vZGQubmFtZXMudjEu"
    "U2FtZRoSLm9kZC5uYW1lcy52MS5TYW1lMjcKBlRoaW5ncxItCgNBc2sSEi5vZGQubmFtZXMudjEuU2FtZRoSLm9k"
    "ZC5uYW1lcy52MS5TYW1lYgZwcm90bzM="
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
