create or replace function campus.staged_stand_ins(import uuid)
  returns table (
    "#" integer, fault text, weekday integer, starts_on date, ends_on date, slot_id uuid, section_id uuid, campus_id uuid, held_on date, instead_of_id uuid,
    teacher_id uuid, room_id uuid, cancelled boolean, reason text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select l."#",
    case
      when c.id is null or not campus.section_reached(c) or l.teacher_id is not null and u.id is null or l.room_id is not null and r.id is null then 'request.reference_missing'
      when extract(isodow from l.held_on) <> t.weekday or l.held_on not between t.starts_on and t.ends_on then 'campus.slot_not_then'
    end,
    t.weekday, t.starts_on, t.ends_on, l.slot_id, t.section_id, t.campus_id, l.held_on, t.teacher_id, l.teacher_id, l.room_id,
    coalesce(l.cancelled, false), l.reason
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) l (
    "#" integer, slot_id uuid, held_on date, teacher_id uuid, room_id uuid, cancelled boolean, reason text)
  left join campus.slots t on t.institution_id = kernel.institution() and t.id = l.slot_id
  left join campus.sections c on c.institution_id = t.institution_id and c.id = t.section_id
  left join identity.users u on u.institution_id = kernel.institution() and u.id = l.teacher_id and u.kind = 'person' and u.status <> 'disabled'
  left join campus.rooms r on r.institution_id = kernel.institution() and r.id = l.room_id and r.campus_id = t.campus_id
  where s.institution_id = kernel.institution() and s.import_id = staged_stand_ins.import
$$;

comment on function campus.staged_stand_ins(uuid) is 'who is to stand in, or what is not to be held, by the lines of a file, and what is wrong with each by itself';
