-- Distance by the radii of curvature at the mean latitude (Gauss' mid-latitude formula; CGCS2000).
-- Why not ST_Distance_Spheroid: no extension is needed.
CREATE MACRO metres_apart(lon_a, lat_a, lon_b, lat_b) AS
    radians(6378137.0) / sqrt(1 - 0.00669438002290 * pow(sin(radians((lat_a + lat_b) / 2)), 2))
    * sqrt(
        pow((lon_b - lon_a) * cos(radians((lat_a + lat_b) / 2)), 2)
        + pow((lat_b - lat_a) * (1 - 0.00669438002290)
            / (1 - 0.00669438002290 * pow(sin(radians((lat_a + lat_b) / 2)), 2)), 2));
