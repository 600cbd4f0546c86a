"""The tabs of the Masking lab."""
