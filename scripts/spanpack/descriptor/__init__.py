"""The descriptor of a package: its computed resources and table schemas, and what frictionless says of it."""
