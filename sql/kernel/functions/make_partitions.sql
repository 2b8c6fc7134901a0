create or replace function kernel.make_partitions(from_month date, months integer) returns void
  language plpgsql
as $$
declare
  month date;
begin
  for month in select generate_series(date_trunc('month', from_month), date_trunc('month', from_month) + make_interval(months => months), '1 month')::date loop
    if to_regclass(format('kernel.changes_%s', to_char(month, 'YYYY_MM'))) is null then
      execute format('create table kernel.changes_%s partition of kernel.changes for values from (%L) to (%L)',
        to_char(month, 'YYYY_MM'), month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    end if;
  end loop;
end
$$;

comment on function kernel.make_partitions(date, integer) is 'change log partitions ahead of time, one a month; months that stand already are left alone';
