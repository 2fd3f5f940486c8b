"""What the diagnosis shows at fixed addresses: the run, then its result."""
