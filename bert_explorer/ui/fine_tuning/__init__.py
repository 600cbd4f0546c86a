"""The tabs of the Fine-tuning lab. Each has a LEAD and draw()."""
