"""Talks to the systems of others; where none is connected, the same questions go to registers of our own."""
