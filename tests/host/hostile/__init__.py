"""Files and units that mean harm, requests that ask too much, and callers from everywhere."""
