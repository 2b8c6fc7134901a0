create view campus.taught_sections with (security_invoker) as
select distinct institution_id, user_id, section_id as id
from campus.teaching_assignments;

comment on view campus.taught_sections is 'the scope sections: whom somebody teaches';
