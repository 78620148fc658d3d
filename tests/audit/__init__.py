"""The audit: its chain, its checkpoints, what is handed out of it."""
