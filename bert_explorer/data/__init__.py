"""From text files to training examples: corpus.py reads, pairs.py cuts, masking.py hides."""
