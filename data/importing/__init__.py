"""Import of workbooks: raw cells (workbook, csv_table) → records or Problems (sheet, sheets) → one transaction (write)."""
