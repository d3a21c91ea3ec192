-- What the gate asks for: documents, ages and the rules of the room that a learner agrees to. The programme decides;
-- a library may ask for more of a person (fewer kinds of document, a second one), never for less.

alter table public.programme
  add column second_document boolean not null default false,
  add column adult_age int not null default 18 check (adult_age between 0 and 30),
  add column result_needs_second boolean not null default false,
  add column agreement_version text not null default '1';
comment on column public.programme.second_document is 'Two different documents are seen at the ID check, in every library.';
comment on column public.programme.adult_age is
  'Younger learners need a guardian''s consent on record. The proctor reads the age off the document; no birthday is kept.';
comment on column public.programme.result_needs_second is
  'A result counts once a second person, signed in fully, has confirmed it.';
comment on column public.programme.agreement_version is 'Of agreement_text: what a learner agrees to before the start.';

alter table public.library
  add column id_kinds text[] check (cardinality(id_kinds) > 0),
  add column second_document boolean not null default false;
comment on column public.library.id_kinds is 'Narrows the programme''s list; null for all of it.';
comment on column public.library.second_document is 'Asked for here even where the programme does not.';
-- Anybody may know which documents to bring.
grant select (id_kinds, second_document) on public.library to anon, authenticated, service_role;

create function private.gate_rules(p_library_id uuid, out id_kinds text[], out second_document boolean)
language plpgsql stable set search_path = ''
as $$
begin
  select
    case when l.id_kinds is null then p.id_kinds else array(
      select k from unnest(p.id_kinds) with ordinality as a (k, position) where k = any(l.id_kinds) order by position) end,
    p.second_document or l.second_document
  into id_kinds, second_document
  from public.programme p cross join public.library l
  where l.id = p_library_id;
end
$$;
comment on function private.gate_rules(uuid) is 'What holds in this library: the programme''s rules, narrowed.';

create function public.set_gate_rules(p_library_id uuid, p_id_kinds text[], p_second_document boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(p_library_id, '{librarian}');
  if cardinality(p_id_kinds) = 0 or exists (
    select from unnest(p_id_kinds) as k
    where k is null or not k = any((select id_kinds from public.programme)::text[])
  ) then
    perform private.refuse('id-kind-unknown', 422);
  end if;
  update public.library set
    id_kinds = p_id_kinds, second_document = coalesce(p_second_document, false)
  where id = p_library_id;
  perform private.changed(p_library_id, 'library', p_library_id);
  perform private.audit('set-gate-rules', 'library', p_library_id, p_library_id,
    jsonb_build_object('id_kinds', p_id_kinds, 'second_document', coalesce(p_second_document, false)));
end
$$;
comment on function public.set_gate_rules(uuid, text[], boolean) is
  'A librarian narrows the accepted documents (null: all of the programme''s) and asks for a second one. Refusals: '
  'id-kind-unknown.';
grant execute on function public.set_gate_rules(uuid, text[], boolean) to authenticated;

-- The text a learner agrees to. A version is never changed once it is out: what was agreed to must stay readable.
create table public.agreement_text (
  version text not null check (version ~ '^[0-9A-Za-z.-]{1,20}$'),
  locale text not null check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  body text not null check (length(body) between 1 and 4000),
  created_at timestamptz not null default now(),
  primary key (version, locale)
);
comment on column public.agreement_text.body is 'One rule a line.';
alter table public.agreement_text enable row level security;
alter table public.agreement_text force row level security;
revoke all on public.agreement_text from anon, authenticated, service_role;
grant select (version, locale, body, created_at) on public.agreement_text to anon, authenticated, service_role;
create policy agreement_text_read on public.agreement_text for select to anon, authenticated using (true);
select private.make_append_only('public.agreement_text');
-- Insert is not granted: like the programme's row, the operator writes it in SQL.

insert into public.agreement_text (version, locale, body) values
  ('1', 'en',
    E'I do my own work, alone and without help.\n'
    'My phone and everything that is not on the list is switched off and put away.\n'
    'I use only the tools that are permitted, in the number that is permitted.\n'
    'I do not talk, and I do not look at another screen.\n'
    'I leave the room only when the proctor says that I may.\n'
    'I copy nothing and keep nothing of the questions.\n'
    'If I break these rules, the library may end this sitting and it may not count.'),
  ('1', 'fr',
    E'Je travaille seul·e et sans aide.\n'
    'Mon téléphone et tout ce qui n’est pas sur la liste est éteint et rangé.\n'
    'J’utilise uniquement les outils autorisés, dans le nombre autorisé.\n'
    'Je ne parle pas et je ne regarde aucun autre écran.\n'
    'Je ne quitte la salle qu’avec l’accord du surveillant.\n'
    'Je ne copie et je ne garde rien des questions.\n'
    'Si j’enfreins ces règles, la bibliothèque peut mettre fin à l’épreuve, qui peut ne pas compter.');

-- Kinds of sitting events are rows, so that a migration which adds one need not know all the others.
create table private.sitting_event_kind (kind text primary key check (kind ~ '^[a-z][a-z-]{0,39}$'));
alter table private.sitting_event_kind enable row level security;
alter table private.sitting_event_kind force row level security;
insert into private.sitting_event_kind (kind) values
  ('booked'), ('arrived'), ('arrival-cancelled'), ('admitted'), ('refused'), ('tools-checked'), ('seated'), ('started'),
  ('paused'), ('resumed'), ('extended'), ('submitted'), ('expired'), ('corrected'), ('result'), ('cancelled'),
  ('no-show'), ('void'), ('note'),
  ('overruled'), ('tools-answered'), ('result-entered');
alter table public.sitting_event drop constraint sitting_event_kind_check;
alter table public.sitting_event
  add constraint sitting_event_kind_known foreign key (kind) references private.sitting_event_kind (kind);
create index sitting_event_kind on public.sitting_event (kind);
