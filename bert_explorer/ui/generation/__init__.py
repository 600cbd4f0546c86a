"""The tabs of the Generation page. Each has a LEAD and draw()."""
