"""How a draft is read: folded views for matching, each with a way back to the draft's own code points."""
