-- The ticket that a learner's phone shows and the desk scans. Its content cannot be guessed: it is an HMAC of the
-- sitting under the pepper, so nothing is stored and a moved booking has another ticket. A tablet holds the SHA-256 of
-- the contents only: what is read from its disk lets nobody make a ticket.

create function private.ticket_content(p_sitting_id uuid) returns text
language plpgsql stable set search_path = ''
as $$
begin
  return 'carrel:ticket:' || encode(substring(private.code_hmac('ticket', p_sitting_id::text) for 16), 'hex');
end
$$;
comment on function private.ticket_content(uuid) is 'carrel:ticket: and 32 lower-case hexadecimal digits.';

create function private.ticket_hash(p_sitting_id uuid) returns text
language plpgsql stable set search_path = ''
as $$
begin
  return encode(sha256(convert_to(private.ticket_content(p_sitting_id), 'UTF8')), 'hex');
end
$$;
comment on function private.ticket_hash(uuid) is 'SHA-256 of the whole content, in hexadecimal: what a desk compares with.';

create function public.my_tickets() returns table (sitting_id uuid, content text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
    select s.id, private.ticket_content(s.id) from public.sitting s
    where s.learner_id = private.require_user() and s.state in ('booked', 'arrived', 'admitted', 'ready')
    order by s.starts_at;
end
$$;
comment on function public.my_tickets() is 'The QR contents of the caller''s own sittings that stand and have not begun.';
grant execute on function public.my_tickets() to authenticated;
