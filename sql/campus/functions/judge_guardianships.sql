create or replace function campus.judge_guardianships(import uuid) returns table (line integer, code text, detail jsonb)
  language plpgsql set work_mem = '64MB'
as $$
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select l.student_id from campus.staged_links(judge_guardianships.import) l)
  order by s.id
  for update;
  return query
    with lines as materialized (
      select * from campus.staged_links(judge_guardianships.import)
    ), students as (
      select s.id
      from (select distinct l.student_id from lines l) l
      join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
      where campus.student_reached(s)
    ), guardians as (
      select g.id
      from (select distinct l.guardian_id from lines l) l
      join campus.guardians g on g.institution_id = kernel.institution() and g.id = l.guardian_id
      where kernel.within('campus', g.campus_id)
    ), verdicts as (
      select l."#", case
        when s.id is null or g.id is null then 'request.reference_missing'
        when c.id is not null then 'campus.linked_already'
        -- of the same pair every line is refused for what is wrong with it, or each but the first
        when row_number() over (partition by l.student_id, l.guardian_id order by l."#") > 1 then 'campus.linked_already'
      end as code
      from lines l
      left join students s on s.id = l.student_id
      left join guardians g on g.id = l.guardian_id
      left join campus.guardianships c
        on c.institution_id = kernel.institution() and c.student_id = l.student_id and c.guardian_id = l.guardian_id
    )
    select v."#", v.code, null::jsonb from verdicts v where v.code is not null;
end
$$;

comment on function campus.judge_guardianships(uuid) is 'which lines of a file cannot be said, and why; holds the students of all of them, so that it stays so';
