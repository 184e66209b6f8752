"""What every reader needs, imported and verified once in the server they are forked from."""

from pipeline.base.sql import verified_spatial
from pipeline.dictionary import load_dictionary
from pipeline.readers import describe, read_again, read_delivery

__all__ = ["describe", "read_again", "read_delivery"]

# Both are kept by the processes that are forked from here.
verified_spatial()
load_dictionary()
