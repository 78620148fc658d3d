"""The reference pages that are written from the code: see ``chat/cli/schema.py`` for where each of them stands."""
