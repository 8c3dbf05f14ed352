"""Work that takes too long for a request: queues in VAR_DIR that all workers share, and the processes that do it."""
