"""The data dictionary: one source for checks, DDL, comments, masks, documentation and labels."""

from pipeline.dictionary.model import Code, Column, Dictionary, Table, View, load_dictionary

__all__ = ["Code", "Column", "Dictionary", "Table", "View", "load_dictionary"]
