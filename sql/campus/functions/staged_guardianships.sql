create or replace function campus.staged_guardianships(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, student_id uuid, guardian_id uuid, campus_id uuid, section_id uuid, relation text, custody text, contact_order integer,
    may_see boolean, may_collect boolean)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with lines as (
    select l.*, count(*) filter (where l.contact_order is null) over (partition by l.student_id order by l."#") as unsaid
    from campus.staged_links(staged_guardianships.import) l
    where l."#" between staged_guardianships.first and staged_guardianships.last
      and not exists (select from unnest(staged_guardianships.refused) f (line) where f.line = l."#")
  ), there as (
    select g.student_id, max(g.contact_order) as last
    from campus.guardianships g
    where g.institution_id = kernel.institution() and g.student_id in (select l.student_id from lines l)
    group by g.student_id
  )
  select l."#", l.student_id, l.guardian_id, s.campus_id, s.section_id, l.relation, l.custody,
    -- After the last of those who are there and of the lines before. One that says its order counts for those that follow as
    -- if all that say none had come after it, less those that came before: what campus.add_guardian gives line by line.
    coalesce(l.contact_order, least(20, l.unsaid + greatest(0, t.last,
      max(l.contact_order - l.unsaid) over (partition by l.student_id order by l."#")))),
    l.may_see, l.may_collect
  from lines l
  left join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
  left join there t on t.student_id = l.student_id
$$;

comment on function campus.staged_guardianships(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of guardianships: with campus and section of the student, called in their order after those who are there';
