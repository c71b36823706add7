"""The rules: one module a level, or a layer of level C; the catalogue says what each asks."""
