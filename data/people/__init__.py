"""Counting people: exactly, for those who may know; safely, for everyone."""
