"""Extism's Python SDK with an echo plugin."""

from __future__ import annotations

from collections.abc import Callable

from bench.harness import Missing
from bench.units import wasm


def extism_echo() -> Callable[[bytes], bytes]:
    """Load the plugin.

    Returns:
        A function that has bytes echoed; their number must be a multiple of eight.

    Raises:
        Missing: Extism is not installed.
    """
    try:
        import extism
    except ImportError:
        raise Missing("no package `extism` here: pip install -e '.[bench]'") from None
    plugin = extism.Plugin(wasm("extism_echo"))

    def echo(payload: bytes) -> bytes:
        answer: bytes = plugin.call("echo", payload)
        return answer

    return echo
