"""The generator: a contract and a language pack in, files out."""
