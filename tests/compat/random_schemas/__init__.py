"""Random schemas of several files, and random changes of them, the same for the same seed.

``make.random_schema(seed)`` makes one, ``change.changed(schema, seed)`` a changed copy with the log
of what was changed, ``change.random_pair(seed)`` both; ``compiled.compiled([...])`` gives the
descriptors of many at once, ``text.texts(schema)`` their .proto files.
"""
