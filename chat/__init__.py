"""The edges: wire, session, hub, sockets, pages, command line, settings, logs."""
