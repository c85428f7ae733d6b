"""The files capability: files in the folders of the grant, and nothing outside them."""

from .adapter import FolderFiles

__all__ = ["FolderFiles"]
