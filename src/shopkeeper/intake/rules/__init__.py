"""Pure decisions of intake: kinds of file and their fields, guesses, conversions."""
