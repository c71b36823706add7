"""What writes the generated pages, blocks and figures: ``python docs/generate.py``, or ``make docs``."""
