"""The stages in order, as plain functions: poll, rematch, deliver, digest, upkeep."""
