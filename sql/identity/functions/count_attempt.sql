create or replace function identity.count_attempt(kind text, subject bytea, address text, max_failures integer, window_seconds integer) returns integer
  language sql
as $$
  insert into identity.attempts as a (kind, subject, address, failures, ends_at)
  values (kind, subject, address, 1, kernel.now() + make_interval(secs => window_seconds))
  on conflict on constraint attempts_key do update set
    failures = case when a.ends_at <= kernel.now() then 1 else least(a.failures + 1, max_failures + 2) end,
    locks = case
      when a.ends_at <= kernel.now() - interval '1 day' then 0
      when a.ends_at > kernel.now() and a.failures = max_failures then a.locks + 1
      else a.locks
    end,
    ends_at = case
      when a.ends_at <= kernel.now() then excluded.ends_at
      when a.failures = max_failures then kernel.now() + least(make_interval(secs => window_seconds * 2.0 ^ least(a.locks, 20)), interval '1 day')
      else a.ends_at
    end
  -- negative where this very attempt begins the lock
  returning case
    when a.failures <= max_failures then 0
    when a.failures = max_failures + 1 then -1
    else 1
  end * greatest(ceil(extract(epoch from a.ends_at - kernel.now())), 1)::integer
$$;

comment on function identity.count_attempt(text, bytea, text, integer, integer) is 'counts an attempt as failed before it is tried: 0, or the seconds to wait (negative where the lock begins now). Each further lock is twice as long, up to a day';
