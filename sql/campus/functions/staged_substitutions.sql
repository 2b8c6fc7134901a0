create or replace function campus.staged_substitutions(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, slot_id uuid, section_id uuid, campus_id uuid, held_on date, instead_of_id uuid, teacher_id uuid, room_id uuid, cancelled boolean, reason text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select d."#", d.slot_id, d.section_id, d.campus_id, d.held_on, d.instead_of_id, d.teacher_id, d.room_id, d.cancelled, d.reason
  from campus.staged_stand_ins(staged_substitutions.import) d
  where d."#" between staged_substitutions.first and staged_substitutions.last
    and not exists (select from unnest(staged_substitutions.refused) f (line) where f.line = d."#")
$$;

comment on function campus.staged_substitutions(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of substitutions';
