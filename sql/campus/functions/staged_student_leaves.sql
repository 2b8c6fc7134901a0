create or replace function campus.staged_student_leaves(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, id uuid, student_id uuid, campus_id uuid, section_id uuid, starts_on date, ends_on date, reason text, status text,
    decided_by uuid, decided_at timestamptz, decision_note text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select l."#", kernel.id_of(staged_student_leaves.import || ' ' || l."#"), l.student_id, l.campus_id, l.section_id, l.starts_on, l.ends_on, l.reason, l.status,
    -- nobody here asked for it; who brings what was decided answers for it
    case when l.status in ('approved', 'refused') then kernel.actor() end,
    case when l.status in ('approved', 'refused') then kernel.now() end,
    l.decision_note
  from campus.staged_leaves(staged_student_leaves.import) l
  where l."#" between staged_student_leaves.first and staged_student_leaves.last
    and not exists (select from unnest(staged_student_leaves.refused) f (line) where f.line = l."#")
$$;

comment on function campus.staged_student_leaves(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of leaves';
