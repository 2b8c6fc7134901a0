create or replace function campus.weeks_between(weekday integer, first date, last date) returns int4range
  language sql immutable parallel safe
as $$
  -- the weekday in the first of all weeks: that calendar begins with a Monday
  select int4range((first - (date '0001-01-01' + weekday - 1) + 6) / 7, (last - (date '0001-01-01' + weekday - 1)) / 7 + 1)
$$;

comment on function campus.weeks_between(integer, date, date) is 'the weeks, counted from the first one of the calendar, in which a weekday is between two days; the days are in order';
