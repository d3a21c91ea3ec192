import type { Database as Generated } from './database.types.ts';

export type { Json } from './database.types.ts';

type Functions = Generated['public']['Functions'];

/** Arguments that may be null: the generator cannot see that, PostgreSQL has no mark for it. */
type Nullable = {
  add_member: 'p_library_id' | 'p_licensee_id';
  enrol: 'p_learner_id';
  set_gate_rules: 'p_id_kinds';
  invited: 'p_library_id';
  register_learner: 'p_family_name';
  set_addon: 'p_library_id' | 'p_enabled';
  set_library_state: 'p_note';
  update_profile: 'p_family_name';
};

type WithNull<Args, Names> = { [Name in keyof Args]: Name extends Names ? Args[Name] | null : Args[Name] };

type Corrected = {
  [Verb in keyof Functions]: Verb extends keyof Nullable
    ? Omit<Functions[Verb], 'Args'> & { Args: WithNull<Functions[Verb]['Args'], Nullable[Verb]> }
    : Functions[Verb];
};

/** The database's types as they were generated, with what the generator cannot know laid over them. */
export type Database = Omit<Generated, 'public'> & {
  public: Omit<Generated['public'], 'Functions'> & { Functions: Corrected };
};
