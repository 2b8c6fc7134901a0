-- Guardians are filtered by their custom values as students are.

create index guardians_by_custom on campus.guardians using gin (institution_id, custom jsonb_path_ops);
