-- Where students go, what follows them goes for all of a statement at once: 20,000 of a file were 40,000 updates.

drop trigger lead_guardianships on campus.students;
create trigger lead_guardianships after update on campus.students
  referencing old table as was_rows new table as now_rows
  for each statement execute function kernel.lead_all('campus.guardianships', 'student_id', 'campus_id, section_id');

drop trigger lead_student_leaves on campus.students;
create trigger lead_student_leaves after update on campus.students
  referencing old table as was_rows new table as now_rows
  for each statement execute function kernel.lead_all('campus.student_leaves', 'student_id', 'campus_id, section_id');
