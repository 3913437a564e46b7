// The module's files follow in the next commits.
