-- The files of enrolments have those that are over, too: what these functions answer is more, and they are made anew after
-- this file.

drop function if exists campus.staged_seats(uuid);
drop function if exists campus.staged_enrolments(uuid, integer, integer, integer[]);
