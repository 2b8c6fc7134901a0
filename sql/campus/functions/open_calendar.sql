create or replace function campus.open_calendar(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  link campus.calendar_links;
  today date;
begin
  select l.* into link
  from campus.calendar_links l
  join identity.users u on u.institution_id = l.institution_id and u.id = l.user_id
  join identity.institutions i on i.institution_id = l.institution_id and i.id = l.institution_id
  where l.token_hash = decode(input ->> 'token_hash', 'hex') and u.status = 'active' and i.status = 'active';
  if not found then
    return null;
  end if;
  today := (
    select (kernel.now() at time zone i.time_zone)::date from identity.institutions i where i.institution_id = link.institution_id);
  update campus.calendar_links l set last_used_on = today
  where l.institution_id = link.institution_id and l.id = link.id and l.last_used_on is distinct from today;
  return (
    select jsonb_build_object('institution_id', link.institution_id, 'user_id', link.user_id, 'grants', h.grants, 'name', link.name,
      'section_id', link.section_id, 'teacher_id', link.teacher_id, 'room_id', link.room_id, 'student_id', link.student_id)
    from identity.holding_view h
    where h.institution_id = link.institution_id and h.id = link.user_id);
end
$$;

comment on function campus.open_calendar(jsonb) is 'before a tenant is known: whose link a token is, what they hold and which timetable it shows, the day noted, as the institution''s clock has it; null for any other';
