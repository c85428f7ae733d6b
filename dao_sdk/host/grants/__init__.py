"""What a person allows a unit: grants, the file that remembers them, and how they are decided."""

from .grant import Files, Grant, GrantError, Keys, Net, Storage

__all__ = ["Files", "Grant", "GrantError", "Keys", "Net", "Storage"]
