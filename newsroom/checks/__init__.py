"""What is looked at before a text is submitted: one small pure function per rule, one table."""
