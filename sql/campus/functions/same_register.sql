create or replace function campus.same_register(taken campus.attendance_registers, told bytea) returns jsonb
  language plpgsql
as $$
begin
  if taken.told <> told then
    perform kernel.fail('campus.attendance_taken');
  end if;
  return kernel.show('campus.attendance_registers', taken.id);
end
$$;

comment on function campus.same_register(campus.attendance_registers, bytea) is 'the register that was taken, for who tells the same again; else it is to be corrected, not taken once more';
