"""The example bank: authored sentences of every kind that the rules are measured on."""
