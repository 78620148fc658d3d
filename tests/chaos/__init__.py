"""What people are promised while processes die, stores forget and lines break: checked for every message."""
