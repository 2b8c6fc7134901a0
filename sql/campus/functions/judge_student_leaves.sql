create or replace function campus.judge_student_leaves(import uuid) returns table (line integer, code text, detail jsonb)
  language plpgsql set work_mem = '64MB'
as $$
declare
  leave record;
  -- that a student stays away by the lines before, by the student's place among those of the file
  days datemultirange[];
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select l.student_id from campus.staged_leaves(judge_student_leaves.import) l)
  order by s.id
  for update;
  -- line by line, as if each were sent alone: what is refused stands in nobody's way
  for leave in
    select l."#", l.reached, l.status in ('requested', 'approved') as holds, dense_rank() over (order by l.student_id) as student,
      l.span,
      exists (
        select from campus.student_leaves t
        where t.institution_id = kernel.institution() and t.student_id = l.student_id and t.status in ('requested', 'approved')
          and t.span && l.span) as taken
    from (
      select l.*, case when l.ends_on >= l.starts_on then daterange(l.starts_on, l.ends_on, '[]') end as span
      from campus.staged_leaves(judge_student_leaves.import) l) l
    order by l."#"
  loop
    line := leave."#";
    code := case
      when not leave.reached then 'request.reference_missing'
      -- as student_leaves_order and student_leaves_length say
      when leave.span is null or upper(leave.span) - lower(leave.span) > 60 then 'campus.leave_days'
      when leave.holds and (leave.taken or days[leave.student] && leave.span) then 'campus.leave_overlaps'
    end;
    if code is not null then
      return next;
    elsif leave.holds then
      days[leave.student] := coalesce(days[leave.student], '{}') + datemultirange(leave.span);
    end if;
  end loop;
end
$$;

comment on function campus.judge_student_leaves(uuid) is 'which lines of a file cannot be leaves, and why; holds the students of all of them, so that it stays so';
