"""What there is to learn: fifty claims with their evidence, a quiz, and lessons."""
