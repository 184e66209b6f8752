"""The demo: a synthetic prefecture delivered as an office would get it.

Belongs here: four rooms in this order: ``world`` is sound, ``defects`` are planted in it,
``delivery`` writes the files, ``answers`` says what must come out.
Does not belong here: anything the pipeline needs for real data; it reads the raw files alone.
"""

from pipeline.demo.demo_writer import write_demo, write_demo_settings

__all__ = ["write_demo", "write_demo_settings"]
