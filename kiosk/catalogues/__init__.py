"""Lists that change by date or by decree and are data, not rules: procedures, events, words, holidays."""
