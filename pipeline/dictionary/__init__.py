"""The data dictionary: one source for checks, DDL, comments, masks, documentation and labels."""

from pipeline.dictionary.load import load_dictionary
from pipeline.dictionary.model import Code, Column, Dictionary, LevelView, Table, View

__all__ = ["Code", "Column", "Dictionary", "LevelView", "Table", "View", "load_dictionary"]
