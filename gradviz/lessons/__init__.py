"""Lessons: questions about scenes, whose every number is computed from the scene that it is about.

>>> lesson = library().lessons["learning_rate"]
>>> list(lesson.claims.broken())
[]
"""

from gradviz.lessons.class_texts import SceneText, class_notes, questions, surprising
from gradviz.lessons.glossary import Term, glossary
from gradviz.lessons.lesson import Lesson, LessonWords, Prediction
from gradviz.lessons.lesson_errors import LessonError
from gradviz.lessons.lesson_library import Library, lessons_of, library, read_library

Try = SceneText
"""An experiment that surprises, with its title in each language."""

__all__ = [
    "Lesson",
    "LessonError",
    "LessonWords",
    "Library",
    "Prediction",
    "SceneText",
    "Term",
    "Try",
    "class_notes",
    "glossary",
    "lessons_of",
    "library",
    "questions",
    "read_library",
    "surprising",
]
