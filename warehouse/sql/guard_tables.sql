-- What the guards of a release compare with. Kept in a schema of its own, and out of the releases.
CREATE SCHEMA IF NOT EXISTS guard;

CREATE OR REPLACE TABLE guard.lost_reports (
    report_id VARCHAR NOT NULL,
    report_year SMALLINT,
    agency_name VARCHAR,
    title VARCHAR,
    paths VARCHAR
);
COMMENT ON TABLE guard.lost_reports IS
    'Reports of the last release that are not there any more · 上次发布有、现在没有的报告';

CREATE OR REPLACE TABLE guard.stored_reports (
    source_sha256 VARCHAR NOT NULL,
    report_index SMALLINT NOT NULL
);
COMMENT ON TABLE guard.stored_reports IS
    'Reports in the extraction store, at the version in use · 提取结果库中现用版本的报告';
