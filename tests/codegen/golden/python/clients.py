# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Clients of the services that the unit offers."""

from __future__ import annotations

import builtins as _builtins

from .runtime.host.runtime.calls import Client, Stream
from . import names_v1, other_v1


class CloseClient(Client):
    """A service named like a member of an Avatar. \"\"\" """

    async def close(
        self, request: names_v1.Same | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.Same:
        """Named like the service. "

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Same = await self._unary(
            0x00010001, names_v1.Same() if request is None else request, timeout
        )
        return reply

    def float(
        self, request: names_v1.Same | None = None, *, timeout: _builtins.float | None = None
    ) -> Stream[names_v1.List]:
        """Named like a type of the generated signatures. \\

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A stream to iterate over with ``async for``, best inside ``async with``. Each item:
            Named like a type of many languages.
        """
        return self._stream(0x00010002, names_v1.Same() if request is None else request, timeout)

    async def other_v1_(
        self, request: other_v1.Same | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.Every:
        """Named like a module of the generated signatures.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Every scalar, in every way that a field can be.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Every = await self._unary(
            0x00010003, other_v1.Same() if request is None else request, timeout
        )
        return reply

    async def import_(
        self, request: names_v1.class_ | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.class_.class_.None_:
        """A word.

        Args:
            request: Named like a word that no language lets pass. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Deeper.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.class_.class_.None_ = await self._unary(
            0x00010004, names_v1.class_() if request is None else request, timeout
        )
        return reply

    async def get_foo(
        self, request: names_v1.Foo | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.Foo.Bar:
        """Meets the next one in snake case.

        Args:
            request: Its nested namesake. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Meets Foo_Bar where nesting is written flat.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Foo.Bar = await self._unary(
            0x00010005, names_v1.Foo() if request is None else request, timeout
        )
        return reply

    async def get_foo_2(
        self, request: names_v1.Foo_Bar | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.str:
        """Meets the one before.

        Args:
            request: An underscore at the top. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Named like the words of Python that the generated code itself uses.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.str = await self._unary(
            0x00010006, names_v1.Foo_Bar() if request is None else request, timeout
        )
        return reply

    async def self(
        self, request: names_v1.Same | None = None, *, timeout: _builtins.float | None = None
    ) -> names_v1.Same:
        """Named like a word of Python that the clients use.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Same = await self._unary(
            0x00010007, names_v1.Same() if request is None else request, timeout
        )
        return reply


class ThingsClient(Client):
    """A service that the other package has too."""

    async def ask(
        self, request: names_v1.Same | None = None, *, timeout: float | None = None
    ) -> names_v1.Same:
        """Asks.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Same = await self._unary(
            0x00020001, names_v1.Same() if request is None else request, timeout
        )
        return reply


class OtherV1ThingsClient(Client):
    """A service that the other package has too."""

    async def ask(
        self, request: other_v1.Same | None = None, *, timeout: float | None = None
    ) -> other_v1.Same:
        """Asks.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: other_v1.Same = await self._unary(
            0x00030001, other_v1.Same() if request is None else request, timeout
        )
        return reply

    async def check(
        self, request: other_v1.Ruled, *, timeout: float | None = None
    ) -> other_v1.Same:
        """Checks.

        Args:
            request: A rule of every kind, on fields of every kind.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: other_v1.Same = await self._unary(0x00030002, request, timeout)
        return reply


class NamesV1ThingsClient(Client):
    """Without its suffix it is named like another one."""

    async def ask(
        self, request: names_v1.Same | None = None, *, timeout: float | None = None
    ) -> names_v1.Same:
        """Asks.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: names_v1.Same = await self._unary(
            0x00040001, names_v1.Same() if request is None else request, timeout
        )
        return reply


class ServiceClient(Client):
    """Nothing is left without its suffix."""

    async def ask(
        self, request: other_v1.Same | None = None, *, timeout: float | None = None
    ) -> other_v1.Same:
        """Asks.

        Args:
            request: A message that the other package has too. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A message that the other package has too.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: other_v1.Same = await self._unary(
            0x00050001, other_v1.Same() if request is None else request, timeout
        )
        return reply
