"""Model making: the data engine and the pocket coder. Needs the `workshop` extra."""
