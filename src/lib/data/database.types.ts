export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      addon: {
        Row: {
          created_at: string;
          enabled: boolean;
          id: string;
          key: string;
          library_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          enabled: boolean;
          id?: string;
          key: string;
          library_id?: string | null;
        };
        Update: {
          created_at?: string;
          enabled?: boolean;
          id?: string;
          key?: string;
          library_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'addon_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      audit: {
        Row: {
          action: string;
          actor_id: string | null;
          at: string;
          detail: NonNullable<Json>;
          entity: string;
          entity_id: string | null;
          hash: string;
          id: string;
          library_id: string | null;
          previous_hash: string;
          seq: number;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          actor_id?: string | null;
          at?: string;
          detail?: NonNullable<Json>;
          entity: string;
          entity_id?: string | null;
          hash: string;
          id?: string;
          library_id?: string | null;
          previous_hash: string;
          seq: number;
        };
        Update: {
          action?: string;
          actor_id?: string | null;
          at?: string;
          detail?: NonNullable<Json>;
          entity?: string;
          entity_id?: string | null;
          hash?: string;
          id?: string;
          library_id?: string | null;
          previous_hash?: string;
          seq?: number;
        };
        Relationships: [];
      };
      change: {
        Row: {
          changed_at: string;
          entity: string;
          entity_id: string;
          library_id: string;
          seq: number;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          changed_at?: string;
          entity: string;
          entity_id: string;
          library_id: string;
          seq: number;
          version: number;
        };
        Update: {
          changed_at?: string;
          entity?: string;
          entity_id?: string;
          library_id?: string;
          seq?: number;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'change_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      learner: {
        Row: {
          created_at: string;
          email: string | null;
          file_number: number;
          id: string;
          library_id: string;
          registered_by: string | null;
          state: string;
          terms_at: string;
          terms_version: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          email?: string | null;
          file_number: number;
          id: string;
          library_id: string;
          registered_by?: string | null;
          state?: string;
          terms_at?: string;
          terms_version: string;
        };
        Update: {
          created_at?: string;
          email?: string | null;
          file_number?: number;
          id?: string;
          library_id?: string;
          registered_by?: string | null;
          state?: string;
          terms_at?: string;
          terms_version?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'learner_id_fkey';
            columns: ['id'];
            isOneToOne: true;
            referencedRelation: 'profile';
            referencedColumns: ['user_id'];
          },
          {
            foreignKeyName: 'learner_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      learner_file: {
        Row: {
          created_at: string;
          file_number: number;
          learner_id: string;
          library_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          file_number: number;
          learner_id: string;
          library_id: string;
        };
        Update: {
          created_at?: string;
          file_number?: number;
          learner_id?: string;
          library_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'learner_file_learner_id_fkey';
            columns: ['learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'learner_file_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      library: {
        Row: {
          address: string;
          city: string;
          code: string;
          contact_email: string;
          country: string;
          created_at: string;
          currency: string;
          id: string;
          licensee_id: string;
          locale: string;
          name: string;
          slug: string;
          state: string;
          state_note: string | null;
          time_zone: string;
        };
        ComputedFields: never;
        Insert: {
          address?: string;
          city: string;
          code: string;
          contact_email: string;
          country: string;
          created_at?: string;
          currency: string;
          id?: string;
          licensee_id: string;
          locale?: string;
          name: string;
          slug: string;
          state?: string;
          state_note?: string | null;
          time_zone: string;
        };
        Update: {
          address?: string;
          city?: string;
          code?: string;
          contact_email?: string;
          country?: string;
          created_at?: string;
          currency?: string;
          id?: string;
          licensee_id?: string;
          locale?: string;
          name?: string;
          slug?: string;
          state?: string;
          state_note?: string | null;
          time_zone?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'library_licensee_id_fkey';
            columns: ['licensee_id'];
            isOneToOne: false;
            referencedRelation: 'licensee';
            referencedColumns: ['id'];
          }
        ];
      };
      licensee: {
        Row: {
          billing_email: string;
          country: string;
          created_at: string;
          id: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          billing_email: string;
          country: string;
          created_at?: string;
          id?: string;
          name: string;
        };
        Update: {
          billing_email?: string;
          country?: string;
          created_at?: string;
          id?: string;
          name?: string;
        };
        Relationships: [];
      };
      membership: {
        Row: {
          created_at: string;
          id: string;
          library_id: string | null;
          licensee_id: string | null;
          role: string;
          state: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          library_id?: string | null;
          licensee_id?: string | null;
          role: string;
          state?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          library_id?: string | null;
          licensee_id?: string | null;
          role?: string;
          state?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'membership_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'membership_licensee_id_fkey';
            columns: ['licensee_id'];
            isOneToOne: false;
            referencedRelation: 'licensee';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'membership_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profile';
            referencedColumns: ['user_id'];
          }
        ];
      };
      profile: {
        Row: {
          created_at: string;
          email: string | null;
          family_name: string | null;
          given_name: string;
          locale: string;
          phone: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          email?: string | null;
          family_name?: string | null;
          given_name: string;
          locale?: string;
          phone?: string | null;
          user_id: string;
        };
        Update: {
          created_at?: string;
          email?: string | null;
          family_name?: string | null;
          given_name?: string;
          locale?: string;
          phone?: string | null;
          user_id?: string;
        };
        Relationships: [];
      };
      programme: {
        Row: {
          arrive_early_minutes: number;
          created_at: string;
          expiry_grace_seconds: number;
          id: number;
          id_kinds: string[];
          issuer_name: string;
          late_minutes: number;
          name: string;
          pass_percent: number;
          retake_limit: number;
          retake_wait_days: number;
          sitting_minutes: number;
          terms_version: string;
          uncertain_minutes: number;
        };
        ComputedFields: never;
        Insert: {
          arrive_early_minutes?: number;
          created_at?: string;
          expiry_grace_seconds?: number;
          id?: number;
          id_kinds?: string[];
          issuer_name: string;
          late_minutes?: number;
          name: string;
          pass_percent?: number;
          retake_limit?: number;
          retake_wait_days?: number;
          sitting_minutes?: number;
          terms_version?: string;
          uncertain_minutes?: number;
        };
        Update: {
          arrive_early_minutes?: number;
          created_at?: string;
          expiry_grace_seconds?: number;
          id?: number;
          id_kinds?: string[];
          issuer_name?: string;
          late_minutes?: number;
          name?: string;
          pass_percent?: number;
          retake_limit?: number;
          retake_wait_days?: number;
          sitting_minutes?: number;
          terms_version?: string;
          uncertain_minutes?: number;
        };
        Relationships: [];
      };
      team: {
        Row: {
          created_at: string;
          id: string;
          library_id: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          library_id: string;
          name: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          library_id?: string;
          name?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'team_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      team_coach: {
        Row: {
          created_at: string;
          library_id: string;
          team_id: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          library_id: string;
          team_id: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          library_id?: string;
          team_id?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'team_coach_library_id_team_id_fkey';
            columns: ['library_id', 'team_id'];
            isOneToOne: false;
            referencedRelation: 'team';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'team_coach_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profile';
            referencedColumns: ['user_id'];
          }
        ];
      };
      team_member: {
        Row: {
          created_at: string;
          learner_id: string;
          library_id: string;
          team_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          learner_id: string;
          library_id: string;
          team_id: string;
        };
        Update: {
          created_at?: string;
          learner_id?: string;
          library_id?: string;
          team_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'team_member_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          },
          {
            foreignKeyName: 'team_member_library_id_team_id_fkey';
            columns: ['library_id', 'team_id'];
            isOneToOne: false;
            referencedRelation: 'team';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      admit_learner: {
        Args: {
          p_family_name: string;
          p_given_name: string;
          p_library_id: string;
          p_registered_by: string;
          p_user_id: string;
        };
        Returns: undefined;
      };
      claim_programme: {
        Args: { p_family_name: string; p_given_name: string; p_user_id: string };
        Returns: undefined;
      };
      move_learner: {
        Args: { p_learner_id: string; p_library_id: string; p_reason: string };
        Returns: undefined;
      };
      my_hats: {
        Args: Record<PropertyKey, never>;
        Returns: {
          currency: string;
          library_id: string;
          library_name: string;
          library_slug: string;
          licensee_id: string;
          role: string;
          time_zone: string;
        }[];
      };
      pull_changes: {
        Args: { p_after_seq: number; p_library_id: string; p_limit?: number };
        Returns: {
          changed_at: string;
          entity: string;
          id: string;
          seq: number;
          version: number;
        }[];
      };
      register_learner: {
        Args: { p_family_name: string; p_given_name: string; p_slug: string; p_terms: boolean };
        Returns: string;
      };
      set_library_state: {
        Args: { p_library_id: string; p_note: string; p_state: string };
        Returns: undefined;
      };
      set_membership_state: { Args: { p_id: string; p_state: string }; Returns: undefined };
      update_profile: {
        Args: { p_family_name: string; p_given_name: string; p_locale: string };
        Returns: undefined;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {}
  }
} as const;
