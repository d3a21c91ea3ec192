-- Periodic work in one function, so that every time it depends on can be handed in and tested. Hosted projects run it
-- by pg_cron where that is there, the embedded backend by a timer; both also through the function `tick`.

create function private.tick_vouchers(p_now timestamptz) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_voucher public.voucher;
  v_expired int := 0;
  v_released int := 0;
begin
  -- A reservation of a sitting that will not be passed any more. The verbs release it themselves; this is for what
  -- ended in another way.
  for v_voucher in
    select v.* from public.voucher v join public.sitting s on s.id = v.reserved_for
    where v.state = 'reserved' and s.state in ('failed', 'refused', 'no-show', 'cancelled', 'void')
    order by v.id for update of v skip locked
  loop
    perform private.release_voucher(v_voucher.reserved_for, 'sitting-ended');
    v_released := v_released + 1;
  end loop;
  for v_voucher in
    update public.voucher v set state = 'expired', version = v.version + 1
    where v.id in (
      select x.id from public.voucher x join public.library l on l.id = x.library_id
      where x.state in ('in-stock', 'reserved', 'issued')
        and x.expires_on < (p_now at time zone l.time_zone)::date
      order by x.id for update of x skip locked
    )
    returning v.*
  loop
    perform private.note_voucher(v_voucher, 'expired');
    v_expired := v_expired + 1;
  end loop;
  -- Jobs whose worker is gone are given out again by their lock's end; what is kept for a time goes here.
  delete from private.code_try where at < p_now - interval '30 days';
  delete from private.verify_try where minute < p_now - interval '1 day';
  delete from private.verify_alarm where raised_at < p_now - interval '1 day';
  delete from private.kiosk_code where expires_at < p_now - interval '30 days';
  delete from private.sign_in_code where expires_at < p_now - interval '30 days';
  return jsonb_build_object('vouchers_expired', v_expired, 'vouchers_released', v_released,
    'signing_open', (select count(*) from private.signing_job where step <> 'sealed'));
end
$$;
comment on function private.tick_vouchers(timestamptz) is
  'Part of the tick: vouchers, and the counts that are kept for a time.';

create function private.tick(p_now timestamptz default now()) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  -- Two ticks at once would do the same work twice and wait for each other.
  if not pg_try_advisory_xact_lock(hashtextextended('carrel/tick', 0)) then
    return jsonb_build_object('busy', true);
  end if;
  return coalesce(private.tick_sittings(p_now), '{}'::jsonb)
    || private.tick_vouchers(p_now);
end
$$;
comment on function private.tick(timestamptz) is
  'All periodic work as of an instant. Gives counts, or {"busy": true}.';

create function public.run_tick() returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.tick(now())
$$;
comment on function public.run_tick() is 'Service. The tick now; for the function `tick` and for timers.';
grant execute on function public.run_tick() to service_role;

do $$
begin
  if exists (select from pg_extension where extname = 'pg_cron') then
    execute $cron$select cron.schedule('carrel-tick', '* * * * *', 'select private.tick(now())')$cron$;
  end if;
end
$$;
