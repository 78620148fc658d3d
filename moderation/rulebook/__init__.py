"""The rules on which stages rest: their notation, their files, their examples, and the search for them in a text."""
