"""The tabs of the Family page. Each has a LEAD and draw()."""
