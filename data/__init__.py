"""The data layer: ledger, reading tables, imports and counting. Knows SQL and workbooks; knows nothing of Dash."""
