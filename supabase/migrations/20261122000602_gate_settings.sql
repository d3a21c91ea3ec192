-- What the gate asks of the programme, for HQ to change. Not agreement_version: it follows the text that learners agree to.

insert into private.programme_setting (name, kind, least, most) values
  ('second_document', 'switch', 0, 0),
  ('adult_age', 'whole', 0, 30),
  ('result_needs_second', 'switch', 0, 0);
