"""The fifty cards, one file a topic."""
