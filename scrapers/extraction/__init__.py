"""The steps of `scrapers.extract`, one file each; nothing outside imports them."""
