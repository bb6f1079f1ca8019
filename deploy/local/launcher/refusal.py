"""What the launcher says when it cannot go on."""


class Refusal(Exception):
    """One line for the person at the keyboard: what is wrong, and the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} → {remedy}")
        self.problem = problem
        self.remedy = remedy
