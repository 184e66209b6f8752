-- History of an earlier day under the ids that its parcels have on a later one, where the base map was issued
-- anew in between: each heir takes the place of the parcel it comes from, so that it is not new and the other
-- is not gone. Why only where one of the two has the id and the other does not: days before and after the new
-- issue tell each other apart by that.
SELECT earlier.* REPLACE (coalesce(heir.parcel_id, earlier.parcel_id) AS parcel_id)
FROM history_as_kept AS earlier
LEFT JOIN (
    SELECT former_parcel_id, parcel_id
    FROM parcel_lineage
    WHERE is_heir AND former_parcel_id <> parcel_id
        AND parcel_id IN (SELECT parcel_id FROM history_to)
        AND parcel_id NOT IN (SELECT parcel_id FROM history_as_kept WHERE parcel_id IS NOT NULL)
        AND former_parcel_id NOT IN (SELECT parcel_id FROM history_to WHERE parcel_id IS NOT NULL))
    AS heir ON heir.former_parcel_id = earlier.parcel_id
