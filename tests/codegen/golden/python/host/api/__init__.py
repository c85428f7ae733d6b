# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""The contract odd 1.0 in Python: messages, clients, capabilities.

A module for each package of messages (abi_v1, other_v1, names_v1, plugins_v1),
``clients`` for the services of the unit, ``capabilities`` for what an Avatar provides, and
``contract`` for the numbers that cross the boundary.
"""
