-- One style, the one with which its layer is opened.
INSERT INTO layer_styles (
    f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,
    useAsDefault, description, owner, update_time)
SELECT '', '', :layer, coalesce(max(column_name), ''), :layer, :style, '', 1, '', '', :now
FROM gpkg_geometry_columns WHERE table_name = :layer
