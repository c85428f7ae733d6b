"""What the reference host offers a unit: one adapter per capability.

An adapter is any object with the methods of the capability's Protocol (``..api.capabilities``);
authors put their own beside or in place of these. Third-party packages are imported only when an
adapter that needs them is used.
"""
