"""The Lesson page: steps to show, a room for a class, and an editor."""
