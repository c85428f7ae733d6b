"""Tests of the real Meta Unit on the reference host."""
