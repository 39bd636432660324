"""The review page in a real browser: `make test-browser`."""
