"""Figures: DataFrame in, plotly Figure out. No dash, no data, no database."""
