"""Documents as one would want to use them from Python, over the typed clients of the data service."""
