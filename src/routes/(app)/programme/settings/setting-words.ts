import type { SettingName } from '#lib/domain/programme-settings.ts';
import { m } from '#lib/paraglide/messages.js';

export type Group = 'names' | 'assessment' | 'day' | 'ids' | 'expiry';
type Words = { group: Group; label: () => string; hint?: () => string };

export const groupWords: Record<Group, () => string> = {
  names: m.catalogue_settings_names,
  assessment: m.catalogue_settings_assessment,
  day: m.catalogue_settings_day,
  ids: m.catalogue_settings_ids,
  expiry: m.awarding_settings_expiry
};

/** Every setting with its place and words, in the order of the screen; one that is missing does not compile. */
export const settingWords: Record<SettingName, Words> = {
  name: { group: 'names', label: m.catalogue_setting_name },
  issuer_name: { group: 'names', label: m.catalogue_setting_issuer, hint: m.catalogue_setting_issuer_hint },
  terms_version: { group: 'names', label: m.catalogue_setting_terms, hint: m.catalogue_setting_terms_hint },
  pass_percent: { group: 'assessment', label: m.catalogue_setting_pass, hint: m.catalogue_setting_pass_hint },
  sitting_minutes: { group: 'assessment', label: m.catalogue_setting_sitting },
  retake_wait_days: { group: 'assessment', label: m.catalogue_setting_wait },
  retake_limit: { group: 'assessment', label: m.catalogue_setting_limit },
  arrive_early_minutes: { group: 'day', label: m.catalogue_setting_early },
  late_minutes: { group: 'day', label: m.catalogue_setting_late },
  no_show_minutes: {
    group: 'day',
    label: m.catalogue_setting_no_show,
    hint: m.catalogue_setting_no_show_hint
  },
  change_hours: { group: 'day', label: m.catalogue_setting_change },
  learners_book: { group: 'day', label: m.catalogue_setting_book, hint: m.catalogue_setting_book_hint },
  expiry_grace_seconds: { group: 'day', label: m.catalogue_setting_grace },
  uncertain_minutes: {
    group: 'day',
    label: m.catalogue_setting_uncertain,
    hint: m.catalogue_setting_uncertain_hint
  },
  result_needs_second: {
    group: 'assessment',
    label: m.catalogue_setting_second_result,
    hint: m.catalogue_setting_second_result_hint
  },
  adult_age: { group: 'ids', label: m.catalogue_setting_adult, hint: m.catalogue_setting_adult_hint },
  second_document: {
    group: 'ids',
    label: m.catalogue_setting_second_document,
    hint: m.catalogue_setting_second_document_hint
  },
  expiry_first_days: {
    group: 'expiry',
    label: m.awarding_setting_first,
    hint: m.awarding_setting_first_hint
  },
  expiry_second_days: { group: 'expiry', label: m.awarding_setting_second },
  expiry_third_days: { group: 'expiry', label: m.awarding_setting_third },
  id_kinds: { group: 'ids', label: m.catalogue_setting_ids }
};

/** The words of what can be ticked. */
export const choiceWords: Record<string, () => string> = {
  passport: m.desk_document_passport,
  'national-id': m.desk_document_national_id,
  'driving-licence': m.desk_document_driving_licence,
  'residence-permit': m.desk_document_residence_permit,
  'student-card': m.desk_document_student_card,
  'voter-card': m.desk_document_voter_card
};
