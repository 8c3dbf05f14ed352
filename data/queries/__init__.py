"""Questions of the pages: (reading, filters) → DataFrame, one file per page noun. `TABLES` in each names its tables."""
