"""The words services share: one file per producer and topic. No input, no output, pydantic only."""
