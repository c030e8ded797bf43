"""Demo region and load data, built through the commands."""
