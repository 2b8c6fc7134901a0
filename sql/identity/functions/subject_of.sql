create or replace function identity.subject_of(text) returns bytea
  language sql immutable parallel safe
  return sha256(convert_to(lower($1), 'UTF8'));

comment on function identity.subject_of(text) is 'whose attempts are counted: an address that somebody typed, in any case, or an account';
