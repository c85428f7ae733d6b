"""A host for any contract, read at run time: what the command line stands on.

The one room that needs the contract reader, so it stays with the SDK; generated packages do without.
"""
