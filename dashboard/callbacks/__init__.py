"""What a filter change does: one module per noun with register(app); filters → queries → figures and findings."""
