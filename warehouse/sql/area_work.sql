-- What the totals of one year are worked out in, from the lowest level of areas up.
CREATE OR REPLACE TEMP TABLE area_modes (
    area INTEGER, built_from VARCHAR, is_refuted BOOLEAN, bodies BIGINT, bodies_unknown BIGINT,
    bodies_not_seen BIGINT
);
CREATE OR REPLACE TEMP TABLE area_totals (
    area INTEGER, cell_id SMALLINT, total DECIMAL(38, 6), consolidated DECIMAL(38, 6), difference DECIMAL(38, 6),
    stated BIGINT
);
