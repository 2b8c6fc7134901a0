create or replace function campus.judge_enrolments(import uuid) returns table (line integer, code text, detail jsonb)
  language plpgsql set work_mem = '64MB'
as $$
declare
  claim record;
  -- what the lines before have taken, by its place among what the file names: seats that are left, students who sit in a
  -- year and their days in it, roll numbers, and whom they take to a campus where others may have their number
  free integer[];
  sits boolean[];
  days datemultirange[];
  rolls boolean[];
  moved uuid[];
begin
  perform campus.hold_seats(judge_enrolments.import);
  -- line by line, as if each were sent alone: whom one line leaves out another may bring
  for claim in select * from campus.staged_claims(judge_enrolments.import) c order by c.line loop
    line := claim.line;
    code := coalesce(claim.fault, case
      when claim.sits and sits[claim.student] then 'campus.enrolled_already'
      when days[claim.student] && claim.days then 'campus.enrolled_then'
      when rolls[claim.roll] then 'campus.roll_number_taken'
      when claim.moves and moved[claim.number] <> claim.student_id then 'campus.admission_number_taken'
      when claim.sits and coalesce(free[claim.section], claim.free) <= 0 then 'campus.section_full'
    end);
    if code is not null then
      detail := case when code = 'request.state' then jsonb_build_object('detail', format('The student is %s.', claim.state)) end;
      return next;
      continue;
    end if;
    days[claim.student] := coalesce(days[claim.student], '{}') + datemultirange(claim.days);
    if claim.sits then
      sits[claim.student] := true;
      free[claim.section] := coalesce(free[claim.section], claim.free) - 1;
    end if;
    if claim.roll is not null then
      rolls[claim.roll] := true;
    end if;
    if claim.moves then
      moved[claim.number] := claim.student_id;
    end if;
  end loop;
end
$$;

comment on function campus.judge_enrolments(uuid) is 'which lines of a file cannot be enrolled, and why; holds the students and sections of all of them, so that it stays so';
