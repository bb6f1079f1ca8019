"""HTTP and command line in."""
