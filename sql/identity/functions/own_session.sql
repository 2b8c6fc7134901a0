create or replace function identity.own_session() returns uuid
  language sql stable
  return nullif(current_setting('provost.session', true), '')::uuid;

comment on function identity.own_session() is 'the session that asks; null where none does';
