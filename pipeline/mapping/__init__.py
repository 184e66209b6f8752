"""Pages of the published file: maps that open anywhere, with no network.

Belongs here: what each page shows and how it looks and acts, vector tiles, borders. Does not belong
here: a figure that is not a view of the published file. ``shell/`` is what every page stands in,
``pages/`` has one folder per page, ``lib/`` the scripts that pages share, ``tiles/`` the parcels.
"""
