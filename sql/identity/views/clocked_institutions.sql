create view identity.clocked_institutions with (security_invoker) as
select institution_id, time_zone
from identity.institutions
where status = 'active';

comment on view identity.clocked_institutions is 'institutions for which recurring work is done, and by which clock';
