"""The command line: one file a command, and no logic in it.

A command reads its options, calls the part that does the work, and shows what came of it.
``docs/reference/cli.md`` lists the commands and what their exit codes mean.
"""
