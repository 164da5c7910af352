"""The one exception for everything that a user can mend."""


class KitError(Exception):
    """A mistake with its place and its cure; the CLI prints it without a traceback.

    Attributes:
        problem: what is wrong and where (file, key, line, column, variable).
        cure: what to do about it, as an instruction.
    """

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem, cure)
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.problem}\n  to do: {self.cure}"
