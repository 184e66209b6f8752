"""The demo: a synthetic prefecture delivered as an office would get it."""
