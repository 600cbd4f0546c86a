"""Training small twins while a class looks on: on the little language, or on a visitor's text."""
