"""From the bytes of a table to records that know their line, and to columns where all is well."""
