"""What the project holds itself to, measured on the example bank and on generated texts."""
