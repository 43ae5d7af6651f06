"""The Learn page: lessons, their glossary, questions, and notes for a class."""
