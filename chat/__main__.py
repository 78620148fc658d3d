"""Run the ``sanad`` command as ``python -m chat``."""

from chat.cli import main

main()
