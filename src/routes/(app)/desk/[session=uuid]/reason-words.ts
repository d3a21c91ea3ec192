import type { Granted } from '#lib/domain/door.ts';
import type {
  CorrectionReason,
  ExtensionReason,
  IdRefusal,
  IncidentCategory,
  NameDifference,
  OverruleReason,
  PauseReason,
  RoomCheck,
  arrivalCancelReasons
} from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';

type Words<Code extends string> = Record<Code, () => string>;
type ArrivalCancel = (typeof arrivalCancelReasons)[number];

// Coded reasons in words; a code that is missing here does not compile.

export const idRefusalWords: Words<IdRefusal> = {
  'no-document': m.desk_refusal_no_document,
  'document-not-accepted': m.desk_refusal_document_not_accepted,
  'document-expired': m.desk_refusal_document_expired,
  'document-damaged': m.desk_refusal_document_damaged,
  'name-differs': m.desk_refusal_name_differs,
  'photo-differs': m.desk_refusal_photo_differs,
  'suspected-forgery': m.desk_refusal_suspected_forgery,
  'too-late': m.desk_refusal_too_late,
  other: m.desk_refusal_other
};

export const differenceWords: Words<NameDifference> = {
  'word-order': m.gate_difference_word_order,
  accents: m.gate_difference_accents,
  'middle-name': m.gate_difference_middle_name,
  'short-form': m.gate_difference_short_form,
  'former-name': m.gate_difference_former_name,
  'other-script': m.gate_difference_other_script,
  'typing-error': m.gate_difference_typing_error
};

export const overruleWords: Words<OverruleReason> = {
  'document-found': m.gate_overrule_document_found,
  'document-accepted': m.gate_overrule_document_accepted,
  'name-explained': m.gate_overrule_name_explained,
  'refused-in-error': m.gate_overrule_refused_in_error,
  other: m.gate_overrule_other
};

export const correctionWords: Words<CorrectionReason> = {
  'tapped-late': m.gate_correction_tapped_late,
  'tapped-wrong': m.gate_correction_tapped_wrong,
  'clock-wrong': m.gate_correction_clock_wrong,
  'sitting-confused': m.gate_correction_sitting_confused,
  other: m.gate_correction_other
};

export const pauseWords: Words<PauseReason> = {
  'rest-break': m.desk_pause_rest_break,
  'power-cut': m.desk_pause_power_cut,
  'network-down': m.desk_pause_network_down,
  'device-fault': m.desk_pause_device_fault,
  alarm: m.desk_pause_alarm,
  disturbance: m.desk_pause_disturbance,
  medical: m.desk_pause_medical,
  toilet: m.desk_pause_toilet,
  prayer: m.desk_pause_prayer,
  irregularity: m.desk_pause_irregularity,
  other: m.desk_pause_other
};

/** For one learner, or for several at once (null): a rest break is for who was granted rest. */
export function pauseWordsFor(granted: Granted | null): Words<PauseReason> {
  const { 'rest-break': rest, ...others } = pauseWords;
  return granted && granted.rest_minutes > 0
    ? { 'rest-break': rest, ...others }
    : (others as Words<PauseReason>);
}

export const extensionWords: Words<ExtensionReason> = {
  accommodation: m.desk_extension_accommodation,
  'time-lost-power': m.desk_extension_time_lost_power,
  'time-lost-network': m.desk_extension_time_lost_network,
  'time-lost-device': m.desk_extension_time_lost_device,
  'time-lost-disturbance': m.desk_extension_time_lost_disturbance,
  'staff-error': m.desk_extension_staff_error,
  other: m.desk_extension_other
};

export const arrivalCancelWords: Words<ArrivalCancel> = {
  'wrong-learner': m.desk_leave_wrong_learner,
  'left-again': m.desk_leave_left_again,
  'entered-in-error': m.desk_leave_entered_in_error,
  other: m.desk_leave_other
};

export const roomCheckWords: Words<RoomCheck> = {
  'seats-apart': m.desk_room_seats_apart,
  'desks-clear': m.desk_room_desks_clear,
  'clock-visible': m.desk_room_clock_visible,
  'exits-clear': m.desk_room_exits_clear,
  'network-works': m.desk_room_network_works,
  'phones-away': m.desk_room_phones_away,
  'notices-down': m.desk_room_notices_down
};

export const categoryWords: Words<IncidentCategory> = {
  environment: m.desk_category_environment,
  learner: m.desk_category_learner,
  staff: m.desk_category_staff,
  technical: m.desk_category_technical
};

const incidentWords: Words<string> = {
  noise: m.desk_incident_code_noise,
  temperature: m.desk_incident_code_temperature,
  lighting: m.desk_incident_code_lighting,
  alarm: m.desk_incident_code_alarm,
  evacuation: m.desk_incident_code_evacuation,
  weather: m.desk_incident_code_weather,
  'room-unfit': m.desk_incident_code_room_unfit,
  outsider: m.desk_incident_code_outsider,
  late: m.desk_incident_code_late,
  'left-room': m.desk_incident_code_left_room,
  unwell: m.desk_incident_code_unwell,
  talking: m.desk_incident_code_talking,
  'tool-not-permitted': m.desk_incident_code_tool_not_permitted,
  phone: m.desk_incident_code_phone,
  copying: m.desk_incident_code_copying,
  'help-from-another': m.desk_incident_code_help_from_another,
  impersonation: m.desk_incident_code_impersonation,
  threat: m.desk_incident_code_threat,
  complaint: m.desk_incident_code_complaint,
  absent: m.desk_incident_code_absent,
  'wrong-instruction': m.desk_incident_code_wrong_instruction,
  'procedure-missed': m.desk_incident_code_procedure_missed,
  'clock-error': m.desk_incident_code_clock_error,
  'entered-in-error': m.desk_incident_code_entered_in_error,
  'power-cut': m.desk_incident_code_power_cut,
  'network-down': m.desk_incident_code_network_down,
  computer: m.desk_incident_code_computer,
  'course-site': m.desk_incident_code_course_site,
  printer: m.desk_incident_code_printer,
  tablet: m.desk_incident_code_tablet,
  other: m.desk_incident_code_other
};
export const incidentWord = (code: string): string => incidentWords[code]?.() ?? code;
