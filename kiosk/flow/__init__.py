"""The vocabulary in which procedures are declared, and the walk through their answers."""
