"""Look again at what was delivered, in a process of its own, never in a message's way."""
