"""What a frame says, in one sentence of the reader's language: titles and text alternatives of tiles."""
