"""The view on screen as Python for a notebook: one builder a page, from choices to code."""
