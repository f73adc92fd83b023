"""Trámites IMSS: procedures that end in one sitting, with a sealed receipt."""
