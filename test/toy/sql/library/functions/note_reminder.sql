create or replace function library.note_reminder(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  insert into library.reminders (institution_id, loan_id, word)
  values (kernel.institution(), (input ->> 'loan_id')::uuid, input ->> 'word');
  return null;
end
$$;

comment on function library.note_reminder(jsonb) is 'one reminder more; twice is twice';
