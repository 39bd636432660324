"""Prefect: names, schedules, retries, artifacts. The only room that knows it."""
