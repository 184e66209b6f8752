-- The tables that version 0.1 published (schema 1.2.0), as it created them.
CREATE TABLE admin_unit(code VARCHAR, "level" VARCHAR, name_zh VARCHAR, name_en VARCHAR, parent_code
    VARCHAR, jurisdiction VARCHAR, village_kind VARCHAR, township_code VARCHAR, county_code VARCHAR,
    report_unit_id VARCHAR, geometry GEOMETRY('EPSG:4490'), lon DOUBLE, lat DOUBLE, area_km2 DOUBLE,
    source_file_id BIGINT, source_row BIGINT);
CREATE TABLE alteration(alteration_id VARCHAR, house_id VARCHAR, "year" BIGINT, alteration_types
    VARCHAR[], is_load_bearing_changed BOOLEAN, has_design BOOLEAN, source_file_id BIGINT,
    source_row BIGINT);
CREATE TABLE appraisal(report_no VARCHAR, house_id VARCHAR, doc_kind VARCHAR, agency VARCHAR,
    is_agency_listed BOOLEAN, issued_on DATE, standards VARCHAR[], standards_used VARCHAR[], grade
    VARCHAR, grade_scale VARCHAR, storeys_in_report BIGINT, floor_area_in_report_m2 DOUBLE,
    source_file_id BIGINT, source_row BIGINT);
CREATE TABLE audit_log(logged_at TIMESTAMP, actor VARCHAR, "action" VARCHAR, "object" VARCHAR,
    row_count BIGINT, format VARCHAR, file VARCHAR);
CREATE TABLE code_list(list VARCHAR, code VARCHAR, name_zh VARCHAR, name_en VARCHAR, sort BIGINT);
CREATE TABLE compliance(house_id VARCHAR, permits VARCHAR[], violations VARCHAR[], licence_no
    VARCHAR, industry_department VARCHAR, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE correction(table_name VARCHAR, "key" VARCHAR, field VARCHAR, old_value VARCHAR,
    new_value VARCHAR, reason VARCHAR, corrected_by VARCHAR, corrected_on DATE, row_file VARCHAR,
    row_number BIGINT, outcome VARCHAR, found_value VARCHAR, source_file_id BIGINT, source_row
    BIGINT);
CREATE TABLE department(department_id VARCHAR, name_zh VARCHAR, name_en VARCHAR, business_types
    VARCHAR[], source_file_id BIGINT, source_row BIGINT);
CREATE TABLE hazard_case(case_id VARCHAR, house_id VARCHAR, hazard_level VARCHAR, has_collapse_risk
    BOOLEAN, found_on DATE, verified_on DATE, due_on DATE, responsible_department VARCHAR,
    responsible_person VARCHAR, case_status VARCHAR, closed_on DATE, closure_reason VARCHAR,
    accepted_by VARCHAR, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE house(house_id VARCHAR, platform_house_no VARCHAR, parcel_id_reported VARCHAR,
    parcel_id VARCHAR, link_method VARCHAR, link_distance_m DOUBLE, location_source VARCHAR,
    village_code VARCHAR, township_code VARCHAR, county_code VARCHAR, report_unit_id VARCHAR, lon
    DOUBLE, lat DOUBLE, address VARCHAR, natural_village VARCHAR, owner_name VARCHAR,
    owner_id_number VARCHAR, owner_phone VARCHAR, residents BIGINT, location_type VARCHAR, land_type
    VARCHAR, land_use VARCHAR, use_class VARCHAR, business_types VARCHAR[], max_occupancy BIGINT,
    is_commercial BOOLEAN, is_hazardous BOOLEAN, storeys BIGINT, floor_area_m2 DOUBLE, height_m
    DOUBLE, built_year BIGINT, design_mode VARCHAR, build_mode VARCHAR, structure_type VARCHAR,
    has_precast_slab BOOLEAN, rural_renovation VARCHAR, is_vacated BOOLEAN, source_file_id BIGINT,
    source_row BIGINT);
CREATE TABLE house_parcel(house_id VARCHAR, parcel_id VARCHAR, "role" VARCHAR, link_method VARCHAR,
    source_file_id BIGINT, source_row BIGINT);
CREATE TABLE intake_notice(source_file_id BIGINT, field VARCHAR, notice VARCHAR, row_count BIGINT,
    first_row BIGINT);
CREATE TABLE layer_shift(source_file_id BIGINT, other_file_id BIGINT, n BIGINT, east_m DOUBLE,
    north_m DOUBLE, shift_m DOUBLE, gcj02_share DOUBLE, is_suspect BOOLEAN);
CREATE TABLE measure(measure_id VARCHAR, case_id VARCHAR, measure_group VARCHAR, measure_kind
    VARCHAR, planned_on DATE, started_on DATE, finished_on DATE, occupants_moved BIGINT,
    source_file_id BIGINT, source_row BIGINT);
CREATE TABLE metric_definition(metric_id VARCHAR, metric VARCHAR, definition_zh VARCHAR,
    definition_en VARCHAR, "sql" VARCHAR);
CREATE TABLE parcel(parcel_id VARCHAR, geometry GEOMETRY('EPSG:4490'), lon DOUBLE, lat DOUBLE,
    footprint_m2 DOUBLE, county_code_reported VARCHAR, village_code_reported VARCHAR, village_code
    VARCHAR, township_code VARCHAR, county_code VARCHAR, report_unit_id VARCHAR, overlap_share
    DOUBLE, runner_up_code VARCHAR, "assignment" VARCHAR, survey_status VARCHAR, disposition
    VARCHAR, origin VARCHAR, surveyor_id VARCHAR, submitted_on DATE, piece_count BIGINT, is_repaired
    BOOLEAN, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE parcel_change(from_as_of DATE, as_of DATE, parcel_id VARCHAR, change VARCHAR, is_moved
    BOOLEAN, status_before VARCHAR, status_after VARCHAR, village_before VARCHAR, village_after
    VARCHAR, village_code VARCHAR, township_code VARCHAR, county_code VARCHAR, report_unit_id
    VARCHAR);
CREATE TABLE patrol(patrol_id VARCHAR, house_id VARCHAR, patrolled_on DATE, inspector VARCHAR,
    is_sign_ok BOOLEAN, is_fence_ok BOOLEAN, is_operating BOOLEAN, is_occupied BOOLEAN,
    source_file_id BIGINT, source_row BIGINT);
CREATE TABLE photo(photo_id VARCHAR, house_id VARCHAR, case_id VARCHAR, photo_kind VARCHAR, sha256
    VARCHAR, taken_at TIMESTAMP, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE quality_finding(rule_id VARCHAR, severity VARCHAR, problem VARCHAR, table_name VARCHAR,
    "key" VARCHAR, code VARCHAR, village_code VARCHAR, county_code VARCHAR, report_unit_id VARCHAR,
    lon DOUBLE, lat DOUBLE, field VARCHAR, "value" VARCHAR, message_zh VARCHAR, message_en VARCHAR,
    advice VARCHAR);
CREATE TABLE quality_rule(rule_id VARCHAR, severity VARCHAR, problem VARCHAR, table_name VARCHAR,
    name_zh VARCHAR, name_en VARCHAR, advice_zh VARCHAR, advice_en VARCHAR, basis VARCHAR,
    thresholds JSON, is_checked BOOLEAN, missing_tables VARCHAR[], "seconds" DOUBLE);
CREATE TABLE reconciliation(check_name VARCHAR, subject VARCHAR, expected BIGINT, actual BIGINT);
CREATE TABLE regional_rank(as_of DATE, metric VARCHAR, rank BIGINT, unit_count BIGINT,
    source_document VARCHAR, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE rejected_row(source_file_id BIGINT, source_row BIGINT, field VARCHAR, reason VARCHAR,
    faults STRUCT(field VARCHAR, reason VARCHAR)[], raw JSON);
CREATE TABLE report_unit(report_unit_id VARCHAR, name_zh VARCHAR, name_en VARCHAR, kind VARCHAR,
    sort BIGINT, village_count BIGINT, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE report_unit_member(report_unit_id VARCHAR, code VARCHAR, source_file_id BIGINT,
    source_row BIGINT);
CREATE TABLE revisit(house_id VARCHAR, revisit_status VARCHAR, done_on DATE, third_party VARCHAR,
    is_result_changed BOOLEAN, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE run(run_id VARCHAR, as_of DATE, schema_version VARCHAR, pipeline_version VARCHAR,
    started_at TIMESTAMP, "seconds" DOUBLE, "language" VARCHAR, is_sample BOOLEAN, place_code
    VARCHAR, place_name_zh VARCHAR, place_name_en VARCHAR, survey_deadline DATE, revisit_deadline
    DATE, regrade_days BIGINT, replaced_run_id VARCHAR, rectification_deadline DATE, settings JSON,
    settings_sha256 VARCHAR, versions JSON);
CREATE TABLE run_step(step_no BIGINT, step VARCHAR, file VARCHAR, "seconds" DOUBLE, row_count
    BIGINT);
CREATE TABLE screening(screening_id VARCHAR, house_id VARCHAR, round VARCHAR, result VARCHAR,
    defect_parts VARCHAR[], crack_max_mm DOUBLE, is_tilted BOOLEAN, geological_hazards VARCHAR[],
    fire_hazards VARCHAR[], surveyor_id VARCHAR, started_at TIMESTAMP, submitted_at TIMESTAMP, lon
    DOUBLE, lat DOUBLE, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE "snapshot"(as_of DATE, "level" VARCHAR, code VARCHAR, parcels BIGINT, unsurveyed
    BIGINT, in_progress BIGINT, done BIGINT, commercial_houses BIGINT, revisited BIGINT, hazardous
    BIGINT, rectified BIGINT);
CREATE TABLE source_file(source_file_id BIGINT, declaration VARCHAR, path VARCHAR, sha256 VARCHAR,
    format VARCHAR, target_table VARCHAR, as_of DATE, crs VARCHAR, "encoding" VARCHAR, rows_read
    BIGINT, rows_accepted BIGINT, rows_rejected BIGINT, rows_merged BIGINT, unmapped_columns
    VARCHAR[]);
CREATE TABLE spot_check(check_id VARCHAR, batch VARCHAR, village_code VARCHAR, house_id VARCHAR,
    checked_on DATE, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE spot_check_plan(house_id VARCHAR, report_unit_id VARCHAR, township_code VARCHAR,
    village_code VARCHAR, lon DOUBLE, lat DOUBLE, stratum VARCHAR, reason VARCHAR, is_suspicious
    BOOLEAN, weight DOUBLE, sampling_key DOUBLE, stop_no BIGINT, visit_no BIGINT);
CREATE TABLE spot_issue(issue_id VARCHAR, check_id VARCHAR, category VARCHAR, description VARCHAR,
    feedback_on DATE, fixed_on DATE, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE standard_scope(standard VARCHAR, name_zh VARCHAR, aliases VARCHAR[], valid_from DATE,
    valid_until DATE, grade_scale VARCHAR, building_kind VARCHAR, max_storeys BIGINT,
    may_stand_alone BOOLEAN, source_file_id BIGINT, source_row BIGINT);
CREATE TABLE work_item(as_of DATE, indicator VARCHAR, "value" BIGINT, note VARCHAR, source_file_id
    BIGINT, source_row BIGINT);
