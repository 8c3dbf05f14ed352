"""The pages: which tiles stand where. One module per noun with PATH and layout(**query); no numbers, no SQL."""
