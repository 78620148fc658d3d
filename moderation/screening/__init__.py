"""Look again at what was delivered, with a sentence model: it offers a card and asks for a look, and nothing else."""
