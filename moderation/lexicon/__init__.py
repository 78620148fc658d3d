"""A weighted lexicon of fragments of words, learnt from the example bank, that hears danger no rule names."""
