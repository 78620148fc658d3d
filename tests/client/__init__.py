"""The browser's modules, in a real Chromium."""
