"""Tests of the Dao SDK, a folder for each part."""
