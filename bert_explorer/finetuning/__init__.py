"""A model with a task's head on it: what it reads, how it answers, how it is kept on disk."""
