"""Build a release: reproducible archives of a package, with its tables and metadata in the forms of other tools.

content.py      what is released: a package that is valid, its files, records and texts, read as they are asked for
members.py      the files of an archive: size, hash, and what gives the bytes;  zips.py  writes them
flat.py         rows with nested values as tables with plain columns that lose nothing
csv_tables.py  sqlite_tables.py  parquet_tables.py     the tables, each with a descriptor of its own
metadata/       CITATION.cff, Croissant, DataCite, RO-Crate, schema.org, the card: all from the descriptor
standoff.py     the package without its texts;  hydrate.py  puts them back
build.py        all of it into archives;  watching.py  for those who wait
opening.py      an archive that a person names;  check.py  verifies it
"""
