create view campus.calendar_spans with (security_invoker) as
select institution_id, 'year' as what, id, null::uuid as campus_id, starts_on, ends_on, null as kind, weekdays
from campus.academic_years
union all
select institution_id, 'term', id, null, starts_on, ends_on, null, null
from campus.terms
union all
select institution_id, 'holiday', id, campus_id, starts_on, ends_on, kind, null
from campus.holidays;

comment on view campus.calendar_spans is 'all that is said of days: years, terms, and days that are unlike others';
