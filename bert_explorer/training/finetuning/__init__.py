"""Fine-tuning: an encoder learns a task from labelled examples, and is judged on others."""
