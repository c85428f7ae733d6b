"""The files capability: folders that a person granted, by name, and nothing outside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ....errors import DaoError
from ...api import files_v1
from ...errors import Busy, InvalidArgument, Unavailable
from ...grants.refusals import Refusal
from ...grants.scopes import FolderScope, canonical_scopes
from .entries import MOST_ENTRIES, describe, entries_of, names_of, remove
from .folders import SUPPORTED, parts_of
from .reading import Reading
from .uploads import Uploads

T = TypeVar("T")

PAGE_ENTRIES = 500
"""The entries of one page of a list."""

MOST_LISTED = 2 * MOST_ENTRIES
"""The most entries of all lists that are open: their names are in memory."""


class FolderFiles:
    """Files inside granted folders. The disk's work is done in threads of its own.

    Symbolic links are never followed, neither the home of an Avatar nor a backup of one is ever
    entered, and a name that is not UTF-8 is not there.

    Args:
        scopes: The scopes of the grant, such as ``notes=/home/ann/Notes:ro``.

    Raises:
        DaoError: This system cannot keep a unit inside a folder.
        ScopeError: A scope cannot be understood, or a name stands for two folders.
    """

    def __init__(self, scopes: Iterable[str] = ()) -> None:
        if not SUPPORTED:
            raise DaoError(
                "The files capability does not work on this system yet: it cannot open files"
                " relative to a folder, so nothing would keep a unit inside.",
                "Leave the grant of files out, or run the Avatar on Linux or macOS.",
            )
        self._folders: dict[str, FolderScope] = {}
        self.set_scopes(scopes)
        self._uploads = Uploads()
        self._listing = asyncio.Lock()
        self._listed = 0
        self._readers = ThreadPoolExecutor(2, "dao files")
        # One thread, so that the chunks of an upload keep their order.
        self._writer = ThreadPoolExecutor(1, "dao files write")
        self._closed = False

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Let other scopes hold from now on; an upload to a folder no longer granted cannot go on.

        Args:
            scopes: The scopes of the grant.

        Raises:
            ScopeError: A scope cannot be understood; the old ones still hold.
        """
        given = tuple(scopes)
        checked = canonical_scopes("files", given) if given else ()
        folders = [FolderScope.parse(scope) for scope in checked]
        self._folders = {folder.name: folder for folder in folders}

    async def list(self, request: files_v1.ListRequest) -> AsyncIterator[files_v1.ListResponse]:
        """List a folder.

        Args:
            request: The folder.

        Yields:
            Its entries, sorted by name as unsigned bytes of UTF-8.

        Raises:
            NotFound: It is missing, or no folder.
            Denied: It is not granted, a link, or not permitted.
            TooLarge: It has more than 200,000 entries.
            Busy: The lists that are open have 400,000 entries.
        """
        folder, parts = self._place(request.place)
        async with self._listing:
            names = await self._read(lambda: names_of(folder, parts))
            if self._listed + len(names) > MOST_LISTED:
                raise Busy(f"Lists of {self._listed} entries are open.", {"limit": "entries"})
            self._listed += len(names)
        try:
            for start in range(0, len(names), PAGE_ENTRIES):
                page = names[start : start + PAGE_ENTRIES]
                entries = await self._read(lambda page=page: entries_of(folder, parts, page))  # type: ignore[misc]
                if entries:
                    yield files_v1.ListResponse(entries=entries)
        finally:
            self._listed -= len(names)

    def stat(self, request: files_v1.StatRequest) -> Awaitable[files_v1.StatResponse]:
        """Describe one file or folder.

        Args:
            request: The place.

        Returns:
            What it is, its size, and when it was changed.

        Raises:
            NotFound: It is missing.
            Denied: It is not granted, behind a link, or not permitted.
        """
        folder, parts = self._place(request.place)
        return self._read(lambda: describe(folder, parts))

    async def read(self, request: files_v1.ReadRequest) -> AsyncIterator[files_v1.ReadResponse]:
        """Read a file as it is now.

        Args:
            request: The place, and where to begin.

        Yields:
            Its bytes, in chunks of at most 64 KiB.

        Raises:
            NotFound: It is missing.
            InvalidArgument: It is no regular file, or the offset is beyond its end.
            Denied: It is not granted, a link, or not permitted.
            Conflict: It was changed while it was read. (A file that was replaced is read to its
                end as it was.)
        """
        folder, parts = self._place(request.place)
        if not parts:
            raise InvalidArgument("It is a folder, so it cannot be read.", {"field": "path"})
        reading = await self._opened(lambda: Reading(folder, parts, request.offset))
        try:
            while data := await self._read(reading.next):
                yield files_v1.ReadResponse(data=data)
        finally:
            reading.close()

    def write(self, request: files_v1.WriteRequest) -> Awaitable[files_v1.WriteResponse]:
        """Take one chunk of an upload.

        Args:
            request: The place, the upload, the chunk and what to do then.

        Returns:
            The bytes so far; after a commit, the file survives power loss.

        Raises:
            Denied: It is not granted, or for reading only, behind a link, or not permitted.
            Conflict: The chunk does not follow the one before, or something else than a file is
                in the way.
            NotFound: There is no such upload.
            TooLarge: The chunk is over 1 MiB.
            Exhausted: The disk is full; the file stays as it was.
            Busy: 32 uploads are open.
        """
        folder, parts = self._place(request.place, writing=True)
        if not parts:
            raise InvalidArgument("A file needs a name.", {"field": "path"})
        then = request.then
        if then not in (request.THEN_UNSPECIFIED, request.THEN_COMMIT, request.THEN_ABANDON):
            raise InvalidArgument(
                f"There is nothing to do by the name of {then}.", {"field": "then"}
            )

        def work() -> files_v1.WriteResponse:
            if then == request.THEN_ABANDON:
                self._uploads.abandon(request.upload)
                return files_v1.WriteResponse()
            commit = then == request.THEN_COMMIT
            size = self._uploads.write(
                request.upload, folder, parts, request.offset, request.data, commit
            )
            return files_v1.WriteResponse(size=size)

        return self._run(self._writer, work)

    def remove(self, request: files_v1.RemoveRequest) -> Awaitable[files_v1.RemoveResponse]:
        """Remove a file or an empty folder.

        Args:
            request: The place.

        Returns:
            Nothing; the removal survives power loss.

        Raises:
            NotFound: It is missing.
            Conflict: The folder is not empty.
            Denied: It is not granted, or for reading only, a link, or not permitted.
            InvalidArgument: It is the granted folder itself.
        """
        folder, parts = self._place(request.place, writing=True)
        if not parts:
            raise InvalidArgument("A granted folder cannot be removed.", {"field": "path"})
        return self._run(self._writer, lambda: remove(folder, parts))

    async def close(self) -> None:
        """Forget the open uploads and end the threads. A second time does nothing."""
        if self._closed:
            return
        forgotten = self._run(self._writer, self._uploads.close)
        self._closed = True
        await forgotten
        self._writer.shutdown(wait=False)
        self._readers.shutdown(wait=False)

    def _place(
        self, place: files_v1.Place, writing: bool = False
    ) -> tuple[FolderScope, tuple[str, ...]]:
        """Find the granted folder and check the path; refuse what is not granted."""
        folder = self._folders.get(place.folder)
        if folder is None:
            known = ", ".join(self._folders) or "none"
            why = f"no folder is granted by that name (granted: {known})"
            raise Refusal("files", place.folder, why, f"files={place.folder}=FOLDER").error()
        if writing and folder.read_only:
            why = "that folder is granted for reading only"
            grant = f"files={folder.name}={folder.path}"
            raise Refusal("files", f"writing in {folder.name}", why, grant).error()
        return folder, parts_of(place.path)

    def _read(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return self._run(self._readers, work)

    def _run(self, executor: ThreadPoolExecutor, work: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed:
            raise Unavailable("The files of this Avatar are closed.")
        return asyncio.get_running_loop().run_in_executor(executor, work)

    async def _opened(self, work: Callable[[], Reading]) -> Reading:
        """Open a file in a thread; close it again if it is no longer awaited."""
        opening = self._read(work)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_opened)
            raise


def _close_opened(opening: asyncio.Future[Reading]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
