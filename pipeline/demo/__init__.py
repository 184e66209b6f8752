"""The demo: a synthetic prefecture delivered as an office would get it."""

from pipeline.demo.build import write_demo, write_demo_settings

__all__ = ["write_demo", "write_demo_settings"]
