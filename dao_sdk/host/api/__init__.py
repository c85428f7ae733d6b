# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""The contract dao 1.0 in Python: messages, clients, capabilities.

A module for each package of messages (abi_v1, data_v1, files_v1, keys_v1, net_v1, spaces_v1, storage_v1, system_v1, timer_v1),
``clients`` for the services of the unit, ``capabilities`` for what an Avatar provides, and
``contract`` for the numbers that cross the boundary.
"""
