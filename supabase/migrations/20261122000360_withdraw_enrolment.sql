-- A learner leaves a course. The appointment that a librarian finds booked is cancelled with it, in one transaction: its
-- seat is free and its voucher back in stock, whatever the network does. Who has arrived is in the room: that is the
-- desk's to end first. A voucher that is out would still make an award, so it is voided first. Money stays where it is.

create or replace function public.drop_enrolment(p_enrolment_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_enrolment public.enrolment;
  v_reason text := private.clean_text(p_reason, 500, 'reason-missing');
  v_sitting public.sitting;
begin
  select * into v_enrolment from public.enrolment where id = p_enrolment_id;
  if v_enrolment.learner_id is distinct from v_user then
    perform private.require_role(v_enrolment.library_id, '{librarian}');
    -- Session, enrolment, sitting: the order in which booking takes them.
    select * into v_sitting from public.sitting where enrolment_id = p_enrolment_id and state = 'booked';
    if v_sitting.id is not null then
      perform private.session_for(v_sitting.session_id, '{librarian}');
    end if;
    v_enrolment := private.staff_enrolment(p_enrolment_id, '{librarian}');
    select * into v_sitting from public.sitting where id = v_sitting.id and state = 'booked' for no key update;
  else
    select * into v_enrolment from public.enrolment where id = p_enrolment_id for update;
  end if;
  if v_enrolment.state <> 'active' then
    perform private.refuse('enrolment-closed', 409);
  elsif private.voucher_given(p_enrolment_id) then
    perform private.refuse('already-issued', 409);
  end if;
  if v_sitting.id is not null then
    update public.sitting set state = 'cancelled' where id = v_sitting.id;
    perform private.append_event(v_sitting.id, 'cancelled', now(), 'enrolment-dropped');
    perform private.release_voucher(v_sitting.id, 'cancelled');
  end if;
  if private.sitting_stands(p_enrolment_id) then
    perform private.refuse('already-booked', 409);
  end if;
  update public.enrolment set state = 'dropped', dropped_reason = v_reason where id = p_enrolment_id;
  perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
  perform private.audit('drop-enrolment', 'enrolment', p_enrolment_id, v_enrolment.library_id,
    jsonb_build_object('sitting_id', v_sitting.id));
end
$$;
comment on function public.drop_enrolment(uuid, text) is
  'A librarian, also while a sitting is booked, which it cancels; or the learner, while no sitting stands. It counts '
  'against the library''s completion figure. Refusals: not-found, not-allowed, reason-missing, enrolment-closed, '
  'already-issued, already-booked (somebody has arrived).';
