"""Releases: numbered, immutable editions of everything the screens show, with the counts of people made safe."""
