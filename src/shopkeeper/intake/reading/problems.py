"""What can be wrong with a whole file: said with what, where and what to do."""


class UnreadableFile(Exception):
    """The file can't be read as a table; the message says what is wrong, where, and what to do about it."""
