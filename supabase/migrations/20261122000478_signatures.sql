-- The kinds of command that are signatures of a second person: a PIN is not enough for them.

update private.command_rule set full_sign_in = true where kind in ('overrule', 'confirm-result');
