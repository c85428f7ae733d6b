"""The conformance kit: proves hosts in any language against the host specification."""
