"""What a finished run leaves in its folder."""

MODEL = "model"
"""A folder that load_finetuned opens."""

FIGURES = "figures.json"
"""The `figures` of the run."""
