create or replace function campus.judge_elective_choices(import uuid) returns table (line integer, code text, detail jsonb)
  language plpgsql set work_mem = '64MB'
as $$
declare
  choice record;
  -- what stands by the lines before, by its place among what the file names: subjects of enrolments, and how many of a group
  chosen boolean[];
  of_group integer[];
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select c.student_id from campus.staged_choices(judge_elective_choices.import) c)
  order by s.id
  for update;
  -- line by line, as if each were sent alone: what is refused stands in nobody's way
  for choice in
    select l."#", l.status in ('requested', 'approved') as stands, l.reached, l.state, l.status, l.curriculum_id, l.most, t.chosen, t.of_group,
      dense_rank() over (order by l.enrolment_id, l.subject_id) as subject,
      dense_rank() over (order by l.enrolment_id, l.elective_group_id) as elective_group
    from campus.staged_choices(judge_elective_choices.import) l
    cross join lateral (
      select coalesce(bool_or(c.subject_id = l.subject_id), false) as chosen, count(*) filter (where u.elective_group_id = l.elective_group_id) as of_group
      from campus.elective_choices c
      join campus.curricula u on u.institution_id = c.institution_id and u.id = c.curriculum_id
      where c.institution_id = kernel.institution() and c.enrolment_id = l.enrolment_id and c.status in ('requested', 'approved')) t
    order by l."#"
  loop
    line := choice."#";
    code := case
      when not choice.reached then 'request.reference_missing'
      when choice.status = 'requested' and choice.state <> 'active' then 'request.state'
      when choice.curriculum_id is null then 'campus.elective_not_offered'
      when choice.stands and (choice.chosen or chosen[choice.subject]) then 'campus.elective_chosen'
      when choice.stands and choice.of_group + coalesce(of_group[choice.elective_group], 0) >= choice.most then 'campus.elective_count'
    end;
    if code is not null then
      detail := case when code = 'request.state' then jsonb_build_object('detail', format('The enrolment is %s.', choice.state)) end;
      return next;
    elsif choice.stands then
      chosen[choice.subject] := true;
      of_group[choice.elective_group] := coalesce(of_group[choice.elective_group], 0) + 1;
    end if;
  end loop;
end
$$;

comment on function campus.judge_elective_choices(uuid) is 'which lines of a file cannot be chosen, and why; holds the students of all of them, so that it stays so';
