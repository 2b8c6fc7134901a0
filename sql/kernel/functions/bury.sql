create or replace function kernel.bury(task text, payload jsonb, context jsonb, error text) returns boolean
  language sql
  return false;

comment on function kernel.bury(text, jsonb, jsonb, text) is 'keeps a task that has used up its attempts where people see it; context: id, institution, actor, request, and event for a delivery. False: it stays in the queue';
