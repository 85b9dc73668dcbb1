"""Pages of the paper way and of the trainer's device."""
