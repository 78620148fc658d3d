"""The weighted lexicon of fragments."""
