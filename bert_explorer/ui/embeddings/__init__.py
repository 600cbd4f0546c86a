"""The tabs of the Embeddings page: each module draws one."""
