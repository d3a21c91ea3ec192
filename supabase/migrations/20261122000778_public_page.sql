-- A learner's public page: switched on by the learner alone, with a handle of their choice and the awards they chose. It
-- shows the name they have now and what anybody learns from a number anyway; never an address, a photo or a score.

create table public.public_page (
  learner_id uuid primary key references public.profile (user_id),
  handle text not null unique check (handle ~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$'),
  published boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now()
);

create table public.public_page_award (
  learner_id uuid not null references public.public_page (learner_id) on delete cascade,
  award_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (learner_id, award_id),
  foreign key (learner_id, award_id) references public.award (learner_id, id)
);

alter table public.public_page enable row level security;
alter table public.public_page force row level security;
revoke all on public.public_page from anon, authenticated, service_role;
grant select (learner_id, handle, published, version, created_at) on public.public_page to authenticated;
create policy public_page_read on public.public_page for select to authenticated
  using (learner_id = (select auth.uid()));

alter table public.public_page_award enable row level security;
alter table public.public_page_award force row level security;
revoke all on public.public_page_award from anon, authenticated, service_role;
grant select (learner_id, award_id, created_at) on public.public_page_award to authenticated;
create policy public_page_award_read on public.public_page_award for select to authenticated
  using (learner_id = (select auth.uid()));
-- No write is granted, and anon reads neither: `public_page` answers one handle at a time, and only what is published.

create function public.save_public_page(p_handle text, p_published boolean, p_awards uuid[]) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_handle text := lower(btrim(coalesce(p_handle, '')));
  v_version int;
begin
  if not exists (select from public.learner where id = v_user) then
    perform private.refuse('not-allowed', 403);
  elsif v_handle !~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$' then
    perform private.refuse('handle-malformed', 422);
  elsif cardinality(coalesce(p_awards, '{}')) > 200 or exists (
    select from unnest(p_awards) x
    where not exists (select from public.award a where a.id = x and a.learner_id = v_user)
  ) then
    perform private.refuse('award-unknown', 422);
  end if;
  begin
    insert into public.public_page as p (learner_id, handle, published) values (v_user, v_handle, coalesce(p_published, false))
    on conflict (learner_id) do update set
      handle = excluded.handle, published = excluded.published, version = p.version + 1
    returning version into v_version;
  exception when unique_violation then
    perform private.refuse('handle-taken', 409);
  end;
  delete from public.public_page_award where learner_id = v_user and award_id <> all (coalesce(p_awards, '{}'));
  insert into public.public_page_award (learner_id, award_id)
  select v_user, unnest(p_awards)
  on conflict do nothing;
  return v_version;
end
$$;
comment on function public.save_public_page(text, boolean, uuid[]) is
  'A learner, for themselves: the handle, whether the page is shown, and which awards stand on it. Gives the version. Refusals: '
  'not-allowed, handle-malformed (3 to 40 of a-z, 0-9 and hyphen), handle-taken, award-unknown.';
grant execute on function public.save_public_page(text, boolean, uuid[]) to authenticated;

create function public.read_public_page(p_handle text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_page public.public_page;
begin
  select * into v_page from public.public_page where handle = lower(btrim(coalesce(p_handle, ''))) and published;
  if v_page.learner_id is null then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'name', concat_ws(' ', f.given_name, f.family_name),
      'awards', coalesce((
        select jsonb_agg(jsonb_build_object(
          'number', a.number, 'course', a.course_title, 'kind', a.kind, 'library', a.library_name,
          'accrediting_body', a.accrediting_body, 'issued_on', a.issued_on, 'expires_on', a.expires_on,
          'over', coalesce(a.expires_on < (now() at time zone 'UTC')::date, false)) order by a.issued_on desc, a.number)
        from public.public_page_award x join public.award a on a.id = x.award_id
        where x.learner_id = v_page.learner_id and a.state = 'sealed'), '[]'))
    from public.profile f where f.user_id = v_page.learner_id);
end
$$;
comment on function public.read_public_page(text) is
  'Anyone. {name, awards: [{number, course, kind, library, accrediting_body, issued_on, expires_on, over}]} of a page that is '
  'published, the latest first; null of any other handle. Revoked and superseded awards never stand there.';
revoke all on function public.read_public_page(text) from public;
grant execute on function public.read_public_page(text) to anon, authenticated;

-- Before the chain and the account go: the handle is the person's own word for themselves.
create function private.erasing_a_public_page(p_person uuid) returns void
language sql volatile set search_path = ''
as $$
  delete from public.public_page where learner_id = p_person
$$;
