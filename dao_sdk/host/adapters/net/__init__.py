"""The net capability: HTTP requests, to the hosts of the grant and no other."""

from .adapter import HttpNet

__all__ = ["HttpNet"]
