"""The experiment of the Learn page: which lesson is read, what was predicted, whether it played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from gradviz.declarations.sentences import N_
from gradviz.experiments.base import Experiment, View, setting
from gradviz.experiments.settings import Choice, OptionalChoice, Switch

LESSONS, GLOSSARY, QUESTIONS, CLASS = "lessons", "glossary", "questions", "class"


@dataclass(frozen=True, repr=False)
class LearnExperiment(Experiment):
    """A lesson as it is read: `prediction` is the key of a choice, or the numbers of a place.

    Which lessons there are is known a floor above: a name that is none is said on the page.

    >>> experiment = LearnExperiment(lesson="momentum", prediction="nesterov")
    >>> experiment.link()
    '/learn?lesson=momentum&prediction=nesterov'
    >>> experiment.changed(lesson="adaptive").link()
    '/learn?lesson=adaptive'
    """

    page: ClassVar[str] = "learn"
    view: ClassVar[type[View]] = View

    part: str = setting(
        Choice(
            key="part",
            default=LESSONS,
            title=N_("Part"),
            options={
                LESSONS: N_("Lessons"),
                GLOSSARY: N_("Glossary"),
                QUESTIONS: N_("Questions"),
                CLASS: N_("For a class"),
            },
            control="segments",
        )
    )
    lesson: str | None = setting(OptionalChoice(key="lesson", longest=40, title=N_("Lesson")))
    prediction: str | None = setting(
        OptionalChoice(key="prediction", longest=400, title=N_("Your prediction"))
    )
    played: bool = setting(Switch(key="played", title=N_("Played")))

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; a lesson's prediction stays with the lesson."""
        if values.get("lesson", self.lesson) != self.lesson:
            values = {"prediction": None, "played": False, **values}
        return super().changed(**values)

    def run(self) -> None:
        """Compute nothing: what a lesson shows is the experiment of its scene."""


__all__ = ["CLASS", "GLOSSARY", "LESSONS", "QUESTIONS", "LearnExperiment"]
