"""What may be said: the pipeline and its stages, the crisis hook, the service directory."""
