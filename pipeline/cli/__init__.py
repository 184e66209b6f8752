"""The ``survey`` command: its options, what it calls, and how the result is printed.

Belongs here: commands, their options, tables and lines on a terminal, exit codes. Does not belong
here: anything that users of the Python package need too.

Exit codes: 0 done; 1 the data are refused, with every fault listed; 2 wrong usage; 128 + n ended by
signal n, with nothing published.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Parameters
    ----------
    arguments
        Arguments without the program's name; those of the process when left out.
    """
    # Imported here, as every process that a run starts imports this module, to no use. The commands
    # are listed in the order in which these modules register them.
    from pipeline.cli import (  # noqa: PLC0415
        main_commands,  # noqa: F401
        paper_commands,  # noqa: F401
        question_commands,  # noqa: F401
        region_commands,  # noqa: F401
        site_commands,  # noqa: F401
        start_commands,  # noqa: F401
    )
    from pipeline.cli.app import app  # noqa: PLC0415
    from pipeline.cli.endings import ending_in_words  # noqa: PLC0415

    # A console in another encoding shows a question mark instead of ending with an error.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with ending_in_words():
        app(args=arguments)
