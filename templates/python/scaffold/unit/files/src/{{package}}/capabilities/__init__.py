"""What the host carries out for the unit: a file for each capability, all of them named here."""

from ..bindings.capabilities import Capabilities


def handlers() -> Capabilities:
    """Make a handler for each capability."""
    return {
    }
