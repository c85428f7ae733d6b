"""The rows, one family a file: each has ``async def run() -> list[Row]``."""
