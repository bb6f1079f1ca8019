"""What is generated from the topics: schemas, examples, the flow page, the AsyncAPI document."""
