"""A unit at work: what is checked before it runs, its entries, and the calls in both directions."""
