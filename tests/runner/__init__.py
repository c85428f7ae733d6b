"""The test runner; stdlib only, since it makes the environment that everything else needs."""
