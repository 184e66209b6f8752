-- Houses as delivered, without parcel ids, at the place they were understood to be; made-up owners.
SELECT landed.house_id, landed.platform_house_no, landed.address,
    landed.owner_name, landed.owner_id_number, landed.owner_phone,
    house.residents, house.use_class, array_to_string(house.business_types, '、') AS business_types,
    house.storeys, house.floor_area_m2, house.built_year, house.structure_type,
    house.has_precast_slab, house.lon, house.lat
FROM scratch.landed AS landed
JOIN survey.house AS house USING (source_row)
JOIN survey.source_file AS file USING (source_file_id)
WHERE regexp_replace(file.path, '\[[^\]]*\]$', '') = $path
ORDER BY source_row
