"""Tests of asking somebody outside."""
