"""The two stores, ``talk`` (memory only) and ``record`` (durable): starting, checking and speaking to them."""
