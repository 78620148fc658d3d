"""Tests of the bench: that its crowd counts rightly, and that crowd and servers understand each other."""
