"""Reporters: how findings are shown. A reporter decides nothing."""
