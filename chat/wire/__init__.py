"""The wire: every frame that may cross a socket, and the codec between bytes and frames."""
