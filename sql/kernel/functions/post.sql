create or replace function kernel.post(recipient text, subject text, body text) returns void
  language plpgsql
as $$
begin
  insert into kernel.messages (institution_id, recipient, subject, body)
  values (kernel.institution(), post.recipient, post.subject, post.body);
end
$$;

comment on function kernel.post(text, text, text) is 'a message of this institution, kept for its administrator: in the statement that has reason to send it';
