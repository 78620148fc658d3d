"""What the sentence model hears, and that it hears everybody alike."""
