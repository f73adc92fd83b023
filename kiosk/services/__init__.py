"""The verbs of the office: open, save, prove, submit, seal, resume. Only they open transactions."""
