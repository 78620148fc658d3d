"""The web server: uvicorn, with one subclass that lets the hub write to sockets directly."""
