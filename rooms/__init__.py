"""Where people talk: rooms, members, pseudonyms, history, feed, and the stores behind them."""
