"""Tests of what may be said."""
