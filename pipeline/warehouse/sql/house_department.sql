-- Which departments answer for which commercial house, by the sources that the settings name.
-- Why a table: all views of the trades read it, and the names of forms are matched once.
INSERT INTO house_department BY NAME
WITH source AS (
    SELECT unnest((settings -> '$.trades.sources')::VARCHAR[]) AS source
    FROM run
),

-- A name on a form or case is that of the table's department; of two with one name, the first.
known AS (
    SELECT name_zh, min(department_id) AS department_id
    FROM department
    GROUP BY name_zh
),

overseer AS (
    SELECT department_id, name_zh, unnest(business_types) AS business
    FROM department
),

business AS (
    SELECT house_id, unnest(business_types) AS business,
        generate_subscripts(business_types, 1) AS place
    FROM house
    WHERE is_commercial
),

said AS (
    SELECT house_id, 'case' AS source, 1 AS precedence, responsible_department AS name_zh
    FROM hazard_house
    UNION ALL
    SELECT house_id, 'form', 2, industry_department
    FROM compliance
    SEMI JOIN (FROM house WHERE is_commercial) AS commercial USING (house_id)
),

named AS (
    SELECT house_id, source, precedence, 1 AS place, name_zh,
        coalesce(known.department_id, name_zh) AS department_id
    FROM said
    LEFT JOIN known USING (name_zh)
    WHERE name_zh IS NOT NULL
    UNION ALL
    SELECT house_id, 'business', 3, place, name_zh, department_id
    FROM business
    JOIN overseer USING (business)
),

by_department AS (
    SELECT house_id, department_id, min(name_zh) AS department_name_zh,
        list(DISTINCT source ORDER BY source) AS sources,
        min({'precedence': precedence, 'place': place}) AS first_named
    FROM named
    SEMI JOIN source USING (source)
    GROUP BY house_id, department_id
)

SELECT house_id, by_department.department_id, department_name_zh, department.name_en AS department_name_en,
    sources,
    row_number() OVER (
        PARTITION BY house_id ORDER BY first_named, by_department.department_id) = 1 AS is_lead,
    count(*) OVER (PARTITION BY house_id) AS departments
FROM by_department
LEFT JOIN department USING (department_id)
ORDER BY house_id, by_department.department_id;
