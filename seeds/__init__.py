"""A small offline newsroom that the demo and the tests run against. All text is ours."""
