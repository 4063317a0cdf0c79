"""What can go wrong, in the words of the committee.

    Problem                  somebody can mend it: the page shows the sentence and stays open
    +- RubricProblem         the rubric file does not describe a usable rubric
    +- ProgrammeProblem      the programme file does not describe a usable programme
    +- RatingsProblem        the ratings file cannot be used as it stands
    +- ImportProblem         an uploaded file cannot be read
    +- NotAllowed            the person may not do this, or not in this phase
    +- Unseen                there is no such thing, or none that the person may see
    +- EditConflict          somebody else saved first

Anything that is not a Problem is a bug: it is logged and shown as such, never swallowed.
"""


class Problem(Exception):
    """A sentence to a person, kept apart from its values so that it can be translated.

    >>> str(Problem("Row {row}: “{value}” is not a rating.", row=3, value="x"))
    'Row 3: “x” is not a rating.'
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**self.values)

    def __reduce__(self) -> tuple[object, ...]:
        # A problem found in the import worker must reach this process whole.
        return _rebuild, (type(self), self.sentence, self.values)


def _rebuild(kind: type[Problem], sentence: str, values: dict[str, object]) -> Problem:
    return kind(sentence, **values)


class RubricProblem(Problem):
    """The rubric file does not describe a usable rubric."""


class ProgrammeProblem(Problem):
    """The programme file does not describe a usable programme."""


class RatingsProblem(Problem):
    """The ratings file cannot be used as it stands."""


class ImportProblem(Problem):
    """An uploaded file cannot be read."""


class NotAllowed(Problem):
    """The person may not do this, or not in this phase."""


class Unseen(Problem):
    """There is no such thing, or none that the person may see: the answer is the same."""


class EditConflict(Problem):
    """Somebody else saved first."""
