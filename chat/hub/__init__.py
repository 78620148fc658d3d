"""The hub: rooms as their members on this process see them."""
