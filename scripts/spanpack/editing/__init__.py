"""Commands that write tables: add records from quotations, put lines into canonical form."""
