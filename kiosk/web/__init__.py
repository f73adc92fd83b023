"""HTTP: an address becomes one service call and one template. No rule of the institute lives here."""
