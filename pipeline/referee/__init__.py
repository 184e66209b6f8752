"""The referee: a published file counted again by other means, and compared with what it says.

Belongs here: whether a published file is whole, and every place, link and figure found from its
tables by shapely, pyproj and pandas. Does not belong here: any query or formula of ``warehouse``,
whose mistakes would then be made twice, and figures for anybody else.
"""
