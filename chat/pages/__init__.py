"""The pages: drawn by the server, in the reader's language, complete without any script."""
