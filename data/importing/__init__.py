"""Import of workbooks.

Raw cells (workbook, csv_table) → records or Problems (sheet, sheets) → one transaction (write).
"""
