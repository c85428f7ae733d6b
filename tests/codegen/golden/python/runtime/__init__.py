"""What the modules beside this folder stand on; the same for every contract."""
