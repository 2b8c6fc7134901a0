create view library.loan_view with (security_invoker) as
select l.institution_id, l.id, l.book_id, b.title as book_title, l.campus_id, l.user_id, l.number, l.due_on, l.version, l.created_at, l.updated_at
from library.loans l
join library.books b on b.institution_id = l.institution_id and b.id = l.book_id;

comment on view library.loan_view is 'a loan with its book';
