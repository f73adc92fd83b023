"""Facts and rules of the institute: no web, no database, the standard library only."""
