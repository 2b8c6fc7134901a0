create or replace function campus.day_value(
  statuses text[], minutes integer[], lengths integer[], full_day integer, half_day integer) returns numeric
  language sql immutable parallel safe
as $$
  select case
    -- excused from all of it: the day counts neither for nor against
    when bool_and(mark.status = 'excused') is not false then null
    when sum(mark.attended) >= greatest(full_day - sum(mark.let_off), 1) then 1
    when sum(mark.attended) >= greatest(half_day - sum(mark.let_off), 1) then 0.5
    else 0
  end
  from (
    select m.status,
      case
        when m.status in ('absent', 'excused') then 0
        -- nobody attends more of a period than there is
        when m.minutes is not null then least(m.minutes, coalesce(m.length, m.minutes))
        when m.status = 'half' then coalesce(m.length / 2.0, half_day)
        else coalesce(m.length, full_day)
      end as attended,
      -- what one is excused from is taken off what the day asks
      case when m.status = 'excused' then coalesce(m.length, full_day) else 0 end as let_off
    from unnest(statuses, minutes, lengths) m (status, minutes, length)) mark
$$;

comment on function campus.day_value(text[], integer[], integer[], integer, integer) is 'what a day of a student is worth: 1, 0.5 or 0; null where it does not count. The one place of the rule. Marks of the day, each with the minutes attended where they were told, and the length of its period; a mark without a length is of the whole day';
