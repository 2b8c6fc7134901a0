create or replace function campus.student_reached(student campus.students) returns boolean
  language sql stable
  -- what reads call byItself (src/access/by.ts)
  return kernel.within('campus', student.campus_id) or kernel.within('section', student.section_id) or kernel.within('student', student.id);

comment on function campus.student_reached(campus.students) is 'may who acts touch a student: by the campus, the section or themselves?';
