-- What HQ may change of the programme, each setting with what it may be. One table says so for all: a migration that adds
-- a column to `programme` adds a row here, and a line in src/lib/domain/programme-settings.ts for the screen; a test holds
-- the two together, and asks that no column is forgotten.

create table private.programme_setting (
  name text primary key check (name ~ '^[a-z_]{1,40}$'),
  kind text not null check (kind in ('text', 'whole', 'percent', 'words', 'switch')),
  -- Of a number its bounds, of a text its length, of words how many.
  least numeric not null default 0,
  most numeric not null default 0,
  choices text[] check ((kind = 'words') = (choices is not null))
);
comment on column private.programme_setting.kind is
  'whole: an integer; percent: with up to two decimals; words: some of `choices`; switch: true or false.';
alter table private.programme_setting enable row level security;
alter table private.programme_setting force row level security;

insert into private.programme_setting (name, kind, least, most) values
  ('name', 'text', 1, 120),
  ('issuer_name', 'text', 1, 120),
  ('terms_version', 'text', 1, 20),
  ('pass_percent', 'percent', 0, 100),
  ('sitting_minutes', 'whole', 5, 480),
  ('arrive_early_minutes', 'whole', 0, 240),
  ('late_minutes', 'whole', 0, 240),
  ('no_show_minutes', 'whole', 0, 480),
  ('change_hours', 'whole', 0, 336),
  ('learners_book', 'switch', 0, 0),
  ('expiry_grace_seconds', 'whole', 0, 3600),
  ('uncertain_minutes', 'whole', 0, 240),
  ('retake_wait_days', 'whole', 0, 365),
  ('retake_limit', 'whole', 1, 100);
insert into private.programme_setting (name, kind, least, most, choices)
select 'id_kinds', 'words', 1, cardinality(id_kinds), id_kinds from public.programme;

create function private.setting_value(p_setting private.programme_setting, p_value jsonb) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  v_fits boolean;
begin
  case
    when p_setting.kind = 'text' and jsonb_typeof(p_value) = 'string' then
      p_value := to_jsonb(private.clean_text(p_value #>> '{}', p_setting.most::int, 'bad-setting'));
      v_fits := true;
    when p_setting.kind in ('whole', 'percent') and jsonb_typeof(p_value) = 'number' then
      v_fits := (p_value #>> '{}')::numeric between p_setting.least and p_setting.most
        and scale(trim_scale((p_value #>> '{}')::numeric)) <= case p_setting.kind when 'whole' then 0 else 2 end;
    when p_setting.kind = 'switch' then
      v_fits := jsonb_typeof(p_value) = 'boolean';
    when p_setting.kind = 'words' and jsonb_typeof(p_value) = 'array' then
      -- In the order of the choices, each once: two people who tick the same have said the same.
      v_fits := p_value <@ to_jsonb(p_setting.choices);
      p_value := (
        select coalesce(jsonb_agg(c order by n), '[]') from unnest(p_setting.choices) with ordinality as t (c, n)
        where p_value ? c);
      v_fits := v_fits and jsonb_array_length(p_value) >= p_setting.least;
    else v_fits := false;
  end case;
  if v_fits is not true then
    perform private.refuse('bad-setting', 422, format('Refused: %s must be %s.', replace(p_setting.name, '_', ' '),
      case p_setting.kind
        when 'text' then format('a text of %s to %s characters', p_setting.least, p_setting.most)
        when 'whole' then format('a whole number from %s to %s', p_setting.least, p_setting.most)
        when 'percent' then format('a number from %s to %s with at most two decimals', p_setting.least, p_setting.most)
        when 'words' then format('at least %s of %s', p_setting.least, array_to_string(p_setting.choices, ', '))
        else 'true or false' end));
  end if;
  return p_value;
end
$$;
comment on function private.setting_value(private.programme_setting, jsonb) is
  'The value as it is kept, or 422 bad-setting with a sentence that names the setting and says what it must be.';

create function public.change_programme(p_settings jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_setting private.programme_setting;
  v_value jsonb;
  v_before jsonb;
  v_changes jsonb := '{}';
begin
  perform private.require_hq();
  if jsonb_typeof(p_settings) is distinct from 'object' then
    perform private.refuse('bad-setting', 422, 'Refused: settings are an object of names and values.');
  end if;
  select to_jsonb(p) into v_before from public.programme p where p.id = 1 for update;
  for v_name, v_value in select key, value from jsonb_each(p_settings) order by key loop
    select * into v_setting from private.programme_setting s where s.name = v_name;
    if v_setting.name is null then
      perform private.refuse('setting-unknown', 422, format('Refused: there is no setting %s.', left(v_name, 40)));
    end if;
    v_value := private.setting_value(v_setting, v_value);
    if v_value = v_before -> v_name then
      continue;
    end if;
    -- The name is a column's, as the list says; the value takes the column's type.
    execute format(
      'update public.programme set %1$I = (jsonb_populate_record(null::public.programme, $1)).%1$I where id = 1',
      v_name)
    using jsonb_build_object(v_name, v_value);
    v_changes := v_changes || jsonb_build_object(v_name, jsonb_build_array(v_before -> v_name, v_value));
  end loop;
  if v_changes = '{}' then
    return;
  end if;
  perform private.changed(l.id, 'programme', l.id) from public.library l;
  perform private.audit('change-programme', 'programme', null, null, v_changes);
end
$$;
comment on function public.change_programme(jsonb) is
  'HQ. {"setting": value, ...} of private.programme_setting, all or none; what is not named stays. The audit keeps '
  '[before, after] of each. Sittings that are booked keep their pass mark and minutes. Refusals: not-allowed, '
  'setting-unknown, bad-setting.';
grant execute on function public.change_programme(jsonb) to authenticated;
