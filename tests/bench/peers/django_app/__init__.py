"""The Django peer: one app."""
