"""The exception for everything that a user can fix."""


class KitError(Exception):
    """An error that a user can fix; the command line prints it in two lines, without a traceback.

    Attributes:
        problem: where (file and line, variable, command) and what is wrong.
        hint: what to do, as an imperative.
    """

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem, hint)
        self.problem = problem
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.problem}\nhint: {self.hint}"
