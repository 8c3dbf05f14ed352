"""The page "Adatok importálása": a workbook is uploaded, checked, and then imported as a whole, or taken back."""
