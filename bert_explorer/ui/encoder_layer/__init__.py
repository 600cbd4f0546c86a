"""The parts of the Encoder layer page."""
