create or replace function campus.staged_elective_choices(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, enrolment_id uuid, student_id uuid, section_id uuid, campus_id uuid, curriculum_id uuid, subject_id uuid, status text, reason text,
    decided_by uuid, decided_at timestamptz)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select c."#", c.enrolment_id, c.student_id, c.section_id, c.campus_id, c.curriculum_id, c.subject_id, c.status, c.reason,
    -- who brings what was decided answers for it
    case when c.status in ('approved', 'refused') then kernel.actor() end,
    case when c.status in ('approved', 'refused') then kernel.now() end
  from campus.staged_choices(staged_elective_choices.import) c
  where c."#" between staged_elective_choices.first and staged_elective_choices.last
    and not exists (select from unnest(staged_elective_choices.refused) f (line) where f.line = c."#")
$$;

comment on function campus.staged_elective_choices(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of elective choices';
