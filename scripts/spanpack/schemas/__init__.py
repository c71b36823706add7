"""Layers as their JSON Schemas describe them: everything that is derived from a schema begins here."""
