"""The host: what runs a unit, answers it and holds it to what a person granted.

At the top lies what a program opens: an Avatar (:mod:`.avatar`, :mod:`.opening`, :mod:`.live_grants`),
the errors of its calls (:mod:`.errors`) and the contract as the host speaks it (:mod:`.abi`). Below, a room each:

* ``engine``: WebAssembly; the only room that knows wasmtime,
* ``runtime``: a unit at work, and the calls in both directions,
* ``grants``: what a person allows a unit,
* ``home``: the folder that an Avatar lives in,
* ``adapters``: the capabilities, a file or a folder each,
* ``api``: generated from the contract: messages, clients, capabilities,
* ``documents``: documents as one would want to use them from Python,
* ``untyped``: calls by name, with plain values,
* ``maintenance``: backups of a home, their return, and what can be saved of a damaged one,
* ``local``: the socket by which other programs ask a running Avatar,
* ``dynamic``: a host for any contract; it needs the contract reader, so only the SDK has it.
"""
