"""What is read where a person's key was destroyed."""


class Erased(str):
    """The empty text that stands for a value nobody can read any more; falsy, so pages show nothing."""

    __slots__ = ()

    def __new__(cls) -> "Erased":
        return super().__new__(cls, "")

    def __repr__(self) -> str:
        return "ERASED"


ERASED = Erased()
