"""Who published a unit: the signature of its module, proved before anybody relies on it."""

from .proof import Proof, prove

__all__ = ["Proof", "prove"]
