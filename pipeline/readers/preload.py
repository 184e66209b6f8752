"""What every reader needs, imported and verified once in the server they are forked from."""

import gc

from pipeline.base.sql import verified_spatial
from pipeline.dictionary import load_dictionary
from pipeline.readers import describe, read_again, read_delivery

__all__ = ["describe", "read_again", "read_delivery"]

# Both are kept by the processes that are forked from here.
verified_spatial()
load_dictionary()
# What is loaded now stays for good. Python need not look through it for cycles each time some
# thousand cells have been made, nor write to memory that all these processes share.
gc.collect()
gc.freeze()
