create or replace function campus.settle_student(student uuid) returns void
  language sql
as $$
  select campus.settle_students(array[student])
$$;

comment on function campus.settle_student(uuid) is 'where a student sits today';
