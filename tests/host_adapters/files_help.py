"""Short names for operations on the folder ``notes`` in tests."""

from __future__ import annotations

import secrets

from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.api import files_v1

from .rules_help import checked


def place(path: str) -> files_v1.Place:
    """Name a place in the folder."""
    return files_v1.Place(folder="notes", path=path)


async def put(
    files: FolderFiles,
    path: str,
    upload: bytes,
    offset: int,
    data: bytes,
    then: files_v1.WriteRequest.Then | int = files_v1.WriteRequest.THEN_UNSPECIFIED,
) -> int:
    """Send one chunk; give the bytes so far."""
    request = files_v1.WriteRequest(place=place(path), upload=upload, offset=offset, data=data)
    request.then = then  # type: ignore[assignment]
    return (await files.write(checked(request))).size


async def write(files: FolderFiles, path: str, content: bytes, chunk: int = 1000) -> None:
    """Write a whole file."""
    upload = secrets.token_bytes(16)
    for start in range(0, len(content), chunk):
        await put(files, path, upload, start, content[start : start + chunk])
    await put(files, path, upload, len(content), b"", files_v1.WriteRequest.THEN_COMMIT)


async def read(files: FolderFiles, path: str, offset: int = 0) -> bytes:
    """Read a whole file."""
    request = files_v1.ReadRequest(place=place(path), offset=offset)
    return b"".join([chunk.data async for chunk in files.read(request)])


async def listed(files: FolderFiles, path: str) -> list[str]:
    """List the names of a folder."""
    request = files_v1.ListRequest(place=place(path))
    return [entry.name async for page in files.list(request) for entry in page.entries]


async def status(files: FolderFiles, path: str) -> files_v1.StatResponse:
    """Describe a place."""
    return await files.stat(checked(files_v1.StatRequest(place=place(path))))


async def remove(files: FolderFiles, path: str) -> None:
    """Remove a file or folder."""
    await files.remove(files_v1.RemoveRequest(place=place(path)))
