"""Where people are: regions, departments, communes."""
