"""The values that flow through Wirewatch, its errors, and small text and URL helpers.

Standard library only; everything else may import this, and this imports nothing of ours.
"""
