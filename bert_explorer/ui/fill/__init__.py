"""The parts of the Fill the blank page, which the home page shares."""
