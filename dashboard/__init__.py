"""The screen: everything a reader sees in a browser. Knows Dash; asks `data` for figures."""
