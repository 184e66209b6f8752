-- The rows of a view, under its own name: while the table is made, the name still means the view.
CREATE TEMP TABLE {view} AS FROM {view}
