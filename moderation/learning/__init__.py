"""Fit small models to the example bank. Needs numpy; nothing in a message's way imports it."""
