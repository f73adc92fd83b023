"""The errand of the benchmark as a package of docassemble."""
