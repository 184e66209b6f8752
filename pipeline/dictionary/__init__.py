"""The data dictionary: one source for checks, DDL, comments, masks, documentation and labels.

Belongs here: what every table, column, code and view is called and means, and what is rendered from
that alone. Does not belong here: the SQL that fills a table or view (``warehouse``), and what only
one delivery calls things (its declaration).
"""

from pipeline.dictionary.load import load_dictionary
from pipeline.dictionary.model import Code, Column, Dictionary, LevelView, Macro, Table, View

__all__ = ["Code", "Column", "Dictionary", "LevelView", "Macro", "Table", "View", "load_dictionary"]
