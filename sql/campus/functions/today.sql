create or replace function campus.today() returns date
  language sql stable
  return (kernel.now() at time zone (select i.time_zone from identity.institutions i where i.institution_id = kernel.institution()))::date;

comment on function campus.today() is 'the day that it is by the institution''s own clock';
