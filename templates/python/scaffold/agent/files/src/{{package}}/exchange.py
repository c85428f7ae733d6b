"""Carries documents to other Avatars and back: through files, and directly on this machine."""

import asyncio
import logging
from pathlib import Path

from .bindings import Avatar, CallError, DaoError, LocalClient, NotFound
from .bindings.data_v1 import ExportFileRequest, ImportFileRequest
from .bindings.spaces_v1 import GetRequest
from .config import Config

FOLDER = "exchange"
"""What the unit knows the shared folder by: the name that it is granted under."""

log = logging.getLogger(__name__)


class Exchange:
    """The exchange of one Avatar.

    Args:
        avatar: The Avatar.
        config: With whom it exchanges what.
    """

    def __init__(self, avatar: Avatar, config: Config) -> None:
        self._avatar, self._config = avatar, config
        self._written: dict[str, str] = {}
        """How far each space was written."""
        self._read: dict[Path, tuple[int, int]] = {}
        """When each file was written that was read, and its size."""
        self.rounds = 0
        self.problem = ""
        """What went wrong in the last round."""

    async def run(self) -> None:
        """Exchange again and again, until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(self._config.every_seconds)

    async def once(self) -> None:
        """Exchange with everybody once; what fails is logged, and tried again in the next round."""
        problems = []
        by_file = [self._by_file(space) for space in self._config.spaces]
        directly = [self._with(home) for home in self._config.peers]
        for exchanged in (*by_file, *directly):
            try:
                await exchanged
            except DaoError as error:
                log.warning("exchange failed: %s", error.message)
                problems.append(error.message)
        self.problem = "; ".join(problems)
        self.rounds += 1

    async def _by_file(self, space: str) -> None:
        """Merge what others wrote into the folder, then write what is there now."""
        folder = self._config.exchange
        if folder is None:
            return
        own = folder / f"{space}.{self._config.name}.dao"
        for path in sorted(folder.glob(f"{space}.*.dao")):
            about = path.stat()
            sign = (about.st_mtime_ns, about.st_size)
            if path == own or self._read.get(path) == sign:
                continue
            request = ImportFileRequest(space=space, folder=FOLDER, path=path.name)
            try:
                done = await self._avatar.documents.import_file(request)
            except CallError as error:  # it may be half copied: the next round sees it whole
                log.warning("%s cannot be merged: %s", path.name, error.message)
                continue
            self._read[path] = sign
            log.info("merged", extra={"file": path.name, "changed": done.summary.changed})
        try:
            cursor = (await self._avatar.spaces.get(GetRequest(name=space))).space.cursor
        except NotFound:
            return  # nothing was ever written
        if self._written.get(space) != cursor:
            export = ExportFileRequest(space=space, folder=FOLDER, path=own.name)
            await self._avatar.documents.export_file(export)
            self._written[space] = cursor

    async def _with(self, home: Path) -> None:
        """Synchronise with the Avatar that another program serves."""
        async with LocalClient.connect(home) as peer:
            done = await self._avatar.sync(peer, spaces=self._config.spaces)
        if done.sent or done.received:
            log.info("synchronised", extra={"peer": str(home), "synced": str(done)})
