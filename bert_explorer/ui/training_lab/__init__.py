"""The parts of the training lab page."""
