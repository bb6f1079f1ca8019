"""Web pages: what each role sees, rendered on the server, live by a stream of hints."""
