"""The WebAssembly engine: the only room that knows wasmtime.

Nothing is imported here: the engine takes its time to load, and who only needs the cache need not
wait for it.
"""
