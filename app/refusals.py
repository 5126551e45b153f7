"""Why an act was refused. Pages turn these into words beside a field or into a status."""


class NotAllowedError(Exception):
    """The one who asked may not do this; the text says what would be needed."""


class RefusedError(Exception):
    """What was given cannot be used; `field` names it, the text says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class OvertakenError(Exception):
    """What the one who asked looked at is no longer so; the text says what to look at."""


class NotThereError(Exception):
    """There is nothing of that name, or not for the one who asked."""


class TooOftenError(Exception):
    """Tried too often; `seconds` says when to come back, `what` was too much."""

    def __init__(self, seconds: int, what: str = "Too many attempts.") -> None:
        minutes = -(-seconds // 60)
        super().__init__(f"{what} Try again in {minutes} minute{'s'[: minutes != 1]}.")
        self.seconds = seconds
