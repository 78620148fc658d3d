"""Servers that ours is measured beside, and how to start each."""
