"""The desk's core: what was flagged, who works on it, what is decided, and how that takes effect."""
