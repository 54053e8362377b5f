"""The course on the Palermo Convention: tables, figures, quizzes and the book that shows them."""

__version__ = "0.1.0"
