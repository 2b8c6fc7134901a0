create or replace function kernel.institution() returns uuid
  language sql stable parallel safe
  return current_setting('provost.institution')::uuid;

comment on function kernel.institution() is 'the tenant of this statement; an error where none is set, so a forgotten context fails closed';
