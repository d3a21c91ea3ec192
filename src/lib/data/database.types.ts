export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      accommodation: {
        Row: {
          created_at: string;
          enrolment_id: string;
          extra_minutes: number | null;
          granted_by: string;
          id: string;
          learner_id: string;
          library_id: string;
          multiplier: number | null;
          reader: boolean;
          rest_minutes: number;
          separate_room: boolean;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          enrolment_id: string;
          extra_minutes?: number | null;
          granted_by: string;
          id?: string;
          learner_id: string;
          library_id: string;
          multiplier?: number | null;
          reader?: boolean;
          rest_minutes?: number;
          separate_room?: boolean;
        };
        Update: {
          created_at?: string;
          enrolment_id?: string;
          extra_minutes?: number | null;
          granted_by?: string;
          id?: string;
          learner_id?: string;
          library_id?: string;
          multiplier?: number | null;
          reader?: boolean;
          rest_minutes?: number;
          separate_room?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'accommodation_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'accommodation_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          },
          {
            foreignKeyName: 'accommodation_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          }
        ];
      };
      accreditation: {
        Row: {
          body: string;
          code: string;
          created_at: string;
          id: string;
          logo_path: string | null;
          number: string;
          review_on: string | null;
          statement: string | null;
          valid_from: string;
          valid_months: number | null;
          valid_until: string | null;
          version: number;
          website: string | null;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          code: string;
          created_at?: string;
          id?: string;
          logo_path?: string | null;
          number: string;
          review_on?: string | null;
          statement?: string | null;
          valid_from: string;
          valid_months?: number | null;
          valid_until?: string | null;
          version?: number;
          website?: string | null;
        };
        Update: {
          body?: string;
          code?: string;
          created_at?: string;
          id?: string;
          logo_path?: string | null;
          number?: string;
          review_on?: string | null;
          statement?: string | null;
          valid_from?: string;
          valid_months?: number | null;
          valid_until?: string | null;
          version?: number;
          website?: string | null;
        };
        Relationships: [];
      };
      accredited_course: {
        Row: {
          accreditation_id: string;
          course_id: string;
          created_at: string;
        };
        ComputedFields: never;
        Insert: {
          accreditation_id: string;
          course_id: string;
          created_at?: string;
        };
        Update: {
          accreditation_id?: string;
          course_id?: string;
          created_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'accredited_course_accreditation_id_fkey';
            columns: ['accreditation_id'];
            isOneToOne: false;
            referencedRelation: 'accreditation';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'accredited_course_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          }
        ];
      };
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
      agreement_text: {
        Row: {
          body: string;
          created_at: string;
          locale: string;
          version: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          created_at?: string;
          locale: string;
          version: string;
        };
        Update: {
          body?: string;
          created_at?: string;
          locale?: string;
          version?: string;
        };
        Relationships: [];
      };
      appeal: {
        Row: {
          created_at: string;
          decided_at: string | null;
          decided_by: string | null;
          id: string;
          library_id: string;
          lodged_at: string;
          lodged_by: string;
          outcome: string | null;
          sitting_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          id?: string;
          library_id: string;
          lodged_at?: string;
          lodged_by: string;
          outcome?: string | null;
          sitting_id: string;
        };
        Update: {
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          id?: string;
          library_id?: string;
          lodged_at?: string;
          lodged_by?: string;
          outcome?: string | null;
          sitting_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'appeal_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
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
      award: {
        Row: {
          accreditation_code: string | null;
          accreditation_logo: string | null;
          accreditation_number: string | null;
          accreditation_statement: string | null;
          accrediting_body: string | null;
          alignment: NonNullable<Json>;
          collected_at: string | null;
          completed_on: string;
          course_code: string;
          course_id: string;
          course_title: string;
          created_at: string;
          credential: Json | null;
          enrolment_id: string;
          expires_on: string | null;
          id: string;
          issued_on: string;
          issuer_name: string;
          kept_for_ceremony_at: string | null;
          kind: string;
          leaf_index: number | null;
          learner_id: string;
          library_code: string;
          library_id: string;
          library_name: string;
          name: string | null;
          number: string;
          online_minutes: number;
          pdf_path: string | null;
          printed_at: string | null;
          reissue_of: string | null;
          renews: string | null;
          salt: string | null;
          score_percent: number;
          sealed_at: string | null;
          sitting_id: string;
          stamped_at: string | null;
          stamped_by: string | null;
          state: string;
          status_index: number;
          superseded_by: string | null;
          template_version_id: string | null;
          token_url: string | null;
          tutored_minutes: number;
          version: number;
          voucher_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          accreditation_code?: string | null;
          accreditation_logo?: string | null;
          accreditation_number?: string | null;
          accreditation_statement?: string | null;
          accrediting_body?: string | null;
          alignment?: NonNullable<Json>;
          collected_at?: string | null;
          completed_on: string;
          course_code: string;
          course_id: string;
          course_title: string;
          created_at?: string;
          credential?: Json | null;
          enrolment_id: string;
          expires_on?: string | null;
          id?: string;
          issued_on: string;
          issuer_name: string;
          kept_for_ceremony_at?: string | null;
          kind: string;
          leaf_index?: number | null;
          learner_id: string;
          library_code: string;
          library_id: string;
          library_name: string;
          name?: string | null;
          number: string;
          online_minutes: number;
          pdf_path?: string | null;
          printed_at?: string | null;
          reissue_of?: string | null;
          renews?: string | null;
          salt?: string | null;
          score_percent: number;
          sealed_at?: string | null;
          sitting_id: string;
          stamped_at?: string | null;
          stamped_by?: string | null;
          state?: string;
          status_index: number;
          superseded_by?: string | null;
          template_version_id?: string | null;
          token_url?: string | null;
          tutored_minutes: number;
          version?: number;
          voucher_id?: string | null;
        };
        Update: {
          accreditation_code?: string | null;
          accreditation_logo?: string | null;
          accreditation_number?: string | null;
          accreditation_statement?: string | null;
          accrediting_body?: string | null;
          alignment?: NonNullable<Json>;
          collected_at?: string | null;
          completed_on?: string;
          course_code?: string;
          course_id?: string;
          course_title?: string;
          created_at?: string;
          credential?: Json | null;
          enrolment_id?: string;
          expires_on?: string | null;
          id?: string;
          issued_on?: string;
          issuer_name?: string;
          kept_for_ceremony_at?: string | null;
          kind?: string;
          leaf_index?: number | null;
          learner_id?: string;
          library_code?: string;
          library_id?: string;
          library_name?: string;
          name?: string | null;
          number?: string;
          online_minutes?: number;
          pdf_path?: string | null;
          printed_at?: string | null;
          reissue_of?: string | null;
          renews?: string | null;
          salt?: string | null;
          score_percent?: number;
          sealed_at?: string | null;
          sitting_id?: string;
          stamped_at?: string | null;
          stamped_by?: string | null;
          state?: string;
          status_index?: number;
          superseded_by?: string | null;
          template_version_id?: string | null;
          token_url?: string | null;
          tutored_minutes?: number;
          version?: number;
          voucher_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'award_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'award_learner_id_renews_fkey';
            columns: ['learner_id', 'renews'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['learner_id', 'id'];
          },
          {
            foreignKeyName: 'award_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          },
          {
            foreignKeyName: 'award_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'award_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          },
          {
            foreignKeyName: 'award_library_id_reissue_of_fkey';
            columns: ['library_id', 'reissue_of'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_library_id_superseded_by_fkey';
            columns: ['library_id', 'superseded_by'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_library_id_voucher_id_fkey';
            columns: ['library_id', 'voucher_id'];
            isOneToOne: false;
            referencedRelation: 'voucher';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_template_version_id_fkey';
            columns: ['template_version_id'];
            isOneToOne: false;
            referencedRelation: 'template_version';
            referencedColumns: ['id'];
          }
        ];
      };
      award_check: {
        Row: {
          award_id: string;
          created_at: string;
          hour: string;
          id: string;
          last_at: string;
          learner_id: string;
          library_id: string;
          said_by: string | null;
          times: number;
          way: string;
        };
        ComputedFields: never;
        Insert: {
          award_id: string;
          created_at?: string;
          hour: string;
          id?: string;
          last_at: string;
          learner_id: string;
          library_id: string;
          said_by?: string | null;
          times?: number;
          way: string;
        };
        Update: {
          award_id?: string;
          created_at?: string;
          hour?: string;
          id?: string;
          last_at?: string;
          learner_id?: string;
          library_id?: string;
          said_by?: string | null;
          times?: number;
          way?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'award_check_library_id_award_id_fkey';
            columns: ['library_id', 'award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'award_check_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          }
        ];
      };
      award_event: {
        Row: {
          actor_id: string | null;
          at: string;
          award_id: string;
          created_at: string;
          id: string;
          kind: string;
          library_id: string;
        };
        ComputedFields: never;
        Insert: {
          actor_id?: string | null;
          at?: string;
          award_id: string;
          created_at?: string;
          id?: string;
          kind: string;
          library_id: string;
        };
        Update: {
          actor_id?: string | null;
          at?: string;
          award_id?: string;
          created_at?: string;
          id?: string;
          kind?: string;
          library_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'award_event_library_id_award_id_fkey';
            columns: ['library_id', 'award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      catalogue: {
        Row: {
          created_at: string;
          document: NonNullable<Json>;
          id: number;
          issued_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          document: NonNullable<Json>;
          id?: never;
          issued_at: string;
        };
        Update: {
          created_at?: string;
          document?: NonNullable<Json>;
          id?: never;
          issued_at?: string;
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
      command: {
        Row: {
          actor_id: string;
          auth_method: string | null;
          awaits_sitting_id: string | null;
          base_version: number | null;
          boot_id: string;
          code: string | null;
          created_at: string;
          decided_at: string | null;
          decided_by: string | null;
          device_id: string;
          effective_at: string;
          hash: string;
          id: string;
          kind: string;
          library_id: string;
          payload: NonNullable<Json>;
          position: number;
          received_at: string;
          sent_mono_ms: number;
          session_id: string;
          settled: string | null;
          settled_at: string | null;
          signed_at: string | null;
          sitting_id: string | null;
          status: string;
          tapped_at: string;
          tapped_mono_ms: number;
          uncertain: boolean;
          version: number | null;
        };
        ComputedFields: never;
        Insert: {
          actor_id: string;
          auth_method?: string | null;
          awaits_sitting_id?: string | null;
          base_version?: number | null;
          boot_id: string;
          code?: string | null;
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          device_id: string;
          effective_at: string;
          hash: string;
          id: string;
          kind: string;
          library_id: string;
          payload: NonNullable<Json>;
          position?: never;
          received_at: string;
          sent_mono_ms: number;
          session_id: string;
          settled?: string | null;
          settled_at?: string | null;
          signed_at?: string | null;
          sitting_id?: string | null;
          status: string;
          tapped_at: string;
          tapped_mono_ms: number;
          uncertain: boolean;
          version?: number | null;
        };
        Update: {
          actor_id?: string;
          auth_method?: string | null;
          awaits_sitting_id?: string | null;
          base_version?: number | null;
          boot_id?: string;
          code?: string | null;
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          device_id?: string;
          effective_at?: string;
          hash?: string;
          id?: string;
          kind?: string;
          library_id?: string;
          payload?: NonNullable<Json>;
          position?: never;
          received_at?: string;
          sent_mono_ms?: number;
          session_id?: string;
          settled?: string | null;
          settled_at?: string | null;
          signed_at?: string | null;
          sitting_id?: string | null;
          status?: string;
          tapped_at?: string;
          tapped_mono_ms?: number;
          uncertain?: boolean;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'command_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'command_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      course: {
        Row: {
          category: string;
          code: string;
          created_at: string;
          hours: number;
          id: string;
          kind: string;
          pass_percent: number | null;
          plain_when_lapsed: boolean;
          retake_limit: number | null;
          retake_wait_days: number | null;
          sitting_minutes: number | null;
          state: string;
          valid_months: number | null;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          category: string;
          code: string;
          created_at?: string;
          hours: number;
          id?: string;
          kind: string;
          pass_percent?: number | null;
          plain_when_lapsed?: boolean;
          retake_limit?: number | null;
          retake_wait_days?: number | null;
          sitting_minutes?: number | null;
          state?: string;
          valid_months?: number | null;
          version?: number;
        };
        Update: {
          category?: string;
          code?: string;
          created_at?: string;
          hours?: number;
          id?: string;
          kind?: string;
          pass_percent?: number | null;
          plain_when_lapsed?: boolean;
          retake_limit?: number | null;
          retake_wait_days?: number | null;
          sitting_minutes?: number | null;
          state?: string;
          valid_months?: number | null;
          version?: number;
        };
        Relationships: [];
      };
      course_alignment: {
        Row: {
          code: string | null;
          course_id: string;
          created_at: string;
          framework: string;
          name: string;
          position: number;
          url: string;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          course_id: string;
          created_at?: string;
          framework: string;
          name: string;
          position: number;
          url: string;
        };
        Update: {
          code?: string | null;
          course_id?: string;
          created_at?: string;
          framework?: string;
          name?: string;
          position?: number;
          url?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'course_alignment_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          }
        ];
      };
      course_text: {
        Row: {
          course_id: string;
          created_at: string;
          description: string;
          locale: string;
          outcomes: string;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          course_id: string;
          created_at?: string;
          description?: string;
          locale: string;
          outcomes?: string;
          title: string;
        };
        Update: {
          course_id?: string;
          created_at?: string;
          description?: string;
          locale?: string;
          outcomes?: string;
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'course_text_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          }
        ];
      };
      duty_exception: {
        Row: {
          created_at: string;
          granted_by: string;
          id: string;
          library_id: string;
          reason: string;
          until: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          granted_by: string;
          id?: string;
          library_id: string;
          reason: string;
          until: string;
        };
        Update: {
          created_at?: string;
          granted_by?: string;
          id?: string;
          library_id?: string;
          reason?: string;
          until?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'duty_exception_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      enrolment: {
        Row: {
          course_id: string;
          created_at: string;
          dropped_reason: string | null;
          enrolled_at: string;
          id: string;
          learner_id: string;
          library_id: string;
          renews: string | null;
          state: string;
        };
        ComputedFields: never;
        Insert: {
          course_id: string;
          created_at?: string;
          dropped_reason?: string | null;
          enrolled_at?: string;
          id?: string;
          learner_id: string;
          library_id: string;
          renews?: string | null;
          state?: string;
        };
        Update: {
          course_id?: string;
          created_at?: string;
          dropped_reason?: string | null;
          enrolled_at?: string;
          id?: string;
          learner_id?: string;
          library_id?: string;
          renews?: string | null;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'enrolment_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'enrolment_learner_id_renews_fkey';
            columns: ['learner_id', 'renews'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['learner_id', 'id'];
          },
          {
            foreignKeyName: 'enrolment_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          }
        ];
      };
      fee_agreement: {
        Row: {
          agreed_by: string;
          amount_minor: number;
          created_at: string;
          currency: string;
          enrolment_id: string;
          id: string;
          library_id: string;
          schedule: Json | null;
          seq: number;
        };
        ComputedFields: never;
        Insert: {
          agreed_by: string;
          amount_minor: number;
          created_at?: string;
          currency: string;
          enrolment_id: string;
          id?: string;
          library_id: string;
          schedule?: Json | null;
          seq: number;
        };
        Update: {
          agreed_by?: string;
          amount_minor?: number;
          created_at?: string;
          currency?: string;
          enrolment_id?: string;
          id?: string;
          library_id?: string;
          schedule?: Json | null;
          seq?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'fee_agreement_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'fee_agreement_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          }
        ];
      };
      guardian_consent: {
        Row: {
          created_at: string;
          given_on: string;
          guardian_name: string | null;
          id: string;
          learner_id: string;
          library_id: string;
          of_age_on: string;
          recorded_by: string;
          relation: string;
          withdrawn_at: string | null;
          withdrawn_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          given_on: string;
          guardian_name?: string | null;
          id?: string;
          learner_id: string;
          library_id: string;
          of_age_on: string;
          recorded_by: string;
          relation: string;
          withdrawn_at?: string | null;
          withdrawn_by?: string | null;
        };
        Update: {
          created_at?: string;
          given_on?: string;
          guardian_name?: string | null;
          id?: string;
          learner_id?: string;
          library_id?: string;
          of_age_on?: string;
          recorded_by?: string;
          relation?: string;
          withdrawn_at?: string | null;
          withdrawn_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'guardian_consent_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          }
        ];
      };
      handover: {
        Row: {
          at: string;
          created_at: string;
          given_by: string;
          given_to: string | null;
          id: string;
          library_id: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          at: string;
          created_at?: string;
          given_by: string;
          given_to?: string | null;
          id: string;
          library_id: string;
          session_id: string;
        };
        Update: {
          at?: string;
          created_at?: string;
          given_by?: string;
          given_to?: string | null;
          id?: string;
          library_id?: string;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'handover_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      holiday: {
        Row: {
          created_at: string;
          first_day: string;
          id: string;
          last_day: string;
          library_id: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          first_day: string;
          id?: string;
          last_day: string;
          library_id: string;
          name: string;
        };
        Update: {
          created_at?: string;
          first_day?: string;
          id?: string;
          last_day?: string;
          library_id?: string;
          name?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'holiday_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      hq_permission: {
        Row: {
          course_id: string;
          created_at: string;
          expires_on: string;
          granted_by: string;
          id: string;
          learner_id: string;
          library_id: string;
          reason: string;
        };
        ComputedFields: never;
        Insert: {
          course_id: string;
          created_at?: string;
          expires_on: string;
          granted_by: string;
          id?: string;
          learner_id: string;
          library_id: string;
          reason: string;
        };
        Update: {
          course_id?: string;
          created_at?: string;
          expires_on?: string;
          granted_by?: string;
          id?: string;
          learner_id?: string;
          library_id?: string;
          reason?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'hq_permission_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'hq_permission_learner_id_fkey';
            columns: ['learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'hq_permission_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      id_check: {
        Row: {
          checked_at: string;
          checked_by: string;
          created_at: string;
          difference: string | null;
          document_kind: string | null;
          expired: boolean | null;
          id: string;
          last4: string | null;
          library_id: string;
          name_match: string | null;
          name_seen: string | null;
          outcome: string;
          photo_match: boolean | null;
          reason: string | null;
          second_kind: string | null;
          sitting_id: string;
          under_age: boolean | null;
        };
        ComputedFields: never;
        Insert: {
          checked_at: string;
          checked_by: string;
          created_at?: string;
          difference?: string | null;
          document_kind?: string | null;
          expired?: boolean | null;
          id?: string;
          last4?: string | null;
          library_id: string;
          name_match?: string | null;
          name_seen?: string | null;
          outcome: string;
          photo_match?: boolean | null;
          reason?: string | null;
          second_kind?: string | null;
          sitting_id: string;
          under_age?: boolean | null;
        };
        Update: {
          checked_at?: string;
          checked_by?: string;
          created_at?: string;
          difference?: string | null;
          document_kind?: string | null;
          expired?: boolean | null;
          id?: string;
          last4?: string | null;
          library_id?: string;
          name_match?: string | null;
          name_seen?: string | null;
          outcome?: string;
          photo_match?: boolean | null;
          reason?: string | null;
          second_kind?: string | null;
          sitting_id?: string;
          under_age?: boolean | null;
        };
        Relationships: [
          {
            foreignKeyName: 'id_check_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      incident: {
        Row: {
          at: string;
          category: string;
          code: string;
          created_at: string;
          id: string;
          library_id: string;
          photo: boolean;
          reported_by: string;
          session_id: string;
          sitting_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          at: string;
          category: string;
          code: string;
          created_at?: string;
          id?: string;
          library_id: string;
          photo?: boolean;
          reported_by: string;
          session_id: string;
          sitting_id?: string | null;
        };
        Update: {
          at?: string;
          category?: string;
          code?: string;
          created_at?: string;
          id?: string;
          library_id?: string;
          photo?: boolean;
          reported_by?: string;
          session_id?: string;
          sitting_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'incident_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'incident_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      incident_countersign: {
        Row: {
          at: string;
          countersigned_by: string;
          created_at: string;
          incident_id: string;
          library_id: string;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          countersigned_by: string;
          created_at?: string;
          incident_id: string;
          library_id: string;
        };
        Update: {
          at?: string;
          countersigned_by?: string;
          created_at?: string;
          incident_id?: string;
          library_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'incident_countersign_library_id_incident_id_fkey';
            columns: ['library_id', 'incident_id'];
            isOneToOne: false;
            referencedRelation: 'incident';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      incident_credit: {
        Row: {
          created_at: string;
          incident_id: string;
          library_id: string;
          seq: number;
          sitting_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          incident_id: string;
          library_id: string;
          seq: number;
          sitting_id: string;
        };
        Update: {
          created_at?: string;
          incident_id?: string;
          library_id?: string;
          seq?: number;
          sitting_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'incident_credit_library_id_incident_id_fkey';
            columns: ['library_id', 'incident_id'];
            isOneToOne: false;
            referencedRelation: 'incident';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'incident_credit_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      key_list: {
        Row: {
          created_at: string;
          document: NonNullable<Json>;
          id: number;
          issued_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          document: NonNullable<Json>;
          id?: never;
          issued_at: string;
        };
        Update: {
          created_at?: string;
          document?: NonNullable<Json>;
          id?: never;
          issued_at?: string;
        };
        Relationships: [];
      };
      kiosk: {
        Row: {
          battery_percent: number | null;
          charging: boolean | null;
          created_at: string;
          enrolled_at: string;
          id: string;
          last_seen_at: string | null;
          library_id: string;
          lists_at: string | null;
          name: string;
          place: string | null;
          state: string;
          user_id: string;
          version: number;
          version_seen: string | null;
        };
        ComputedFields: never;
        Insert: {
          battery_percent?: number | null;
          charging?: boolean | null;
          created_at?: string;
          enrolled_at?: string;
          id?: string;
          last_seen_at?: string | null;
          library_id: string;
          lists_at?: string | null;
          name: string;
          place?: string | null;
          state?: string;
          user_id: string;
          version?: number;
          version_seen?: string | null;
        };
        Update: {
          battery_percent?: number | null;
          charging?: boolean | null;
          created_at?: string;
          enrolled_at?: string;
          id?: string;
          last_seen_at?: string | null;
          library_id?: string;
          lists_at?: string | null;
          name?: string;
          place?: string | null;
          state?: string;
          user_id?: string;
          version?: number;
          version_seen?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'kiosk_library_id_fkey';
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
      learner_move: {
        Row: {
          direction: string;
          id: string;
          learner_id: string;
          library_id: string;
          moved_at: string;
          moved_by: string;
          note_id: string | null;
          other_library_id: string;
        };
        ComputedFields: never;
        Insert: {
          direction: string;
          id?: string;
          learner_id: string;
          library_id: string;
          moved_at?: string;
          moved_by: string;
          note_id?: string | null;
          other_library_id: string;
        };
        Update: {
          direction?: string;
          id?: string;
          learner_id?: string;
          library_id?: string;
          moved_at?: string;
          moved_by?: string;
          note_id?: string | null;
          other_library_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'learner_move_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'learner_move_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          },
          {
            foreignKeyName: 'learner_move_other_library_id_fkey';
            columns: ['other_library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      library: {
        Row: {
          address: string;
          arrive_early_minutes: number | null;
          change_hours: number | null;
          city: string;
          code: string;
          contact_email: string;
          country: string;
          created_at: string;
          currency: string;
          id: string;
          id_kinds: string[] | null;
          late_minutes: number | null;
          learners_book: boolean | null;
          licensee_id: string;
          locale: string;
          name: string;
          no_show_minutes: number | null;
          second_document: boolean;
          slug: string;
          state: string;
          state_note: string | null;
          time_zone: string;
        };
        ComputedFields: never;
        Insert: {
          address?: string;
          arrive_early_minutes?: number | null;
          change_hours?: number | null;
          city: string;
          code: string;
          contact_email: string;
          country: string;
          created_at?: string;
          currency: string;
          id?: string;
          id_kinds?: string[] | null;
          late_minutes?: number | null;
          learners_book?: boolean | null;
          licensee_id: string;
          locale?: string;
          name: string;
          no_show_minutes?: number | null;
          second_document?: boolean;
          slug: string;
          state?: string;
          state_note?: string | null;
          time_zone: string;
        };
        Update: {
          address?: string;
          arrive_early_minutes?: number | null;
          change_hours?: number | null;
          city?: string;
          code?: string;
          contact_email?: string;
          country?: string;
          created_at?: string;
          currency?: string;
          id?: string;
          id_kinds?: string[] | null;
          late_minutes?: number | null;
          learners_book?: boolean | null;
          licensee_id?: string;
          locale?: string;
          name?: string;
          no_show_minutes?: number | null;
          second_document?: boolean;
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
      log_alarm: {
        Row: {
          created_at: string;
          id: string;
          kind: string;
          kiosk_id: string;
          last_at: string;
          library_id: string;
          locked_until: string | null;
          mailed_at: string | null;
          note: string | null;
          other_note: string | null;
          settled_at: string | null;
          settled_by: string | null;
          signed: boolean | null;
          times: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          kind: string;
          kiosk_id: string;
          last_at?: string;
          library_id: string;
          locked_until?: string | null;
          mailed_at?: string | null;
          note?: string | null;
          other_note?: string | null;
          settled_at?: string | null;
          settled_by?: string | null;
          signed?: boolean | null;
          times?: number;
        };
        Update: {
          created_at?: string;
          id?: string;
          kind?: string;
          kiosk_id?: string;
          last_at?: string;
          library_id?: string;
          locked_until?: string | null;
          mailed_at?: string | null;
          note?: string | null;
          other_note?: string | null;
          settled_at?: string | null;
          settled_by?: string | null;
          signed?: boolean | null;
          times?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'log_alarm_library_id_kiosk_id_fkey';
            columns: ['library_id', 'kiosk_id'];
            isOneToOne: false;
            referencedRelation: 'kiosk';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      log_anchor: {
        Row: {
          anchored_at: string | null;
          checkpoint_id: number;
          created_at: string;
          kind: string;
          proof: string;
          tried_at: string;
        };
        ComputedFields: never;
        Insert: {
          anchored_at?: string | null;
          checkpoint_id: number;
          created_at?: string;
          kind: string;
          proof: string;
          tried_at?: string;
        };
        Update: {
          anchored_at?: string | null;
          checkpoint_id?: number;
          created_at?: string;
          kind?: string;
          proof?: string;
          tried_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'log_anchor_checkpoint_id_fkey';
            columns: ['checkpoint_id'];
            isOneToOne: false;
            referencedRelation: 'log_checkpoint';
            referencedColumns: ['id'];
          }
        ];
      };
      log_checkpoint: {
        Row: {
          at: string;
          id: number;
          note: string;
          root: string;
          tree_size: number;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          id?: never;
          note: string;
          root: string;
          tree_size: number;
        };
        Update: {
          at?: string;
          id?: never;
          note?: string;
          root?: string;
          tree_size?: number;
        };
        Relationships: [];
      };
      log_leaf: {
        Row: {
          at: string;
          data: string;
          hash: string;
          index: number;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          data: string;
          hash: string;
          index: number;
        };
        Update: {
          at?: string;
          data?: string;
          hash?: string;
          index?: number;
        };
        Relationships: [];
      };
      log_node: {
        Row: {
          hash: string;
          index: number;
          level: number;
        };
        ComputedFields: never;
        Insert: {
          hash: string;
          index: number;
          level: number;
        };
        Update: {
          hash?: string;
          index?: number;
          level?: number;
        };
        Relationships: [];
      };
      log_sighting: {
        Row: {
          created_at: string;
          finding: string;
          id: string;
          kiosk_id: string;
          last_seen_at: string;
          library_id: string;
          note: string;
          root: string;
          tree_size: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          finding: string;
          id?: string;
          kiosk_id: string;
          last_seen_at?: string;
          library_id: string;
          note: string;
          root: string;
          tree_size: number;
        };
        Update: {
          created_at?: string;
          finding?: string;
          id?: string;
          kiosk_id?: string;
          last_seen_at?: string;
          library_id?: string;
          note?: string;
          root?: string;
          tree_size?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'log_sighting_library_id_kiosk_id_fkey';
            columns: ['library_id', 'kiosk_id'];
            isOneToOne: false;
            referencedRelation: 'kiosk';
            referencedColumns: ['library_id', 'id'];
          }
        ];
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
      module: {
        Row: {
          code: string;
          course_id: string;
          created_at: string;
          id: string;
          position: number;
          required_from: string | null;
          retired_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          code: string;
          course_id: string;
          created_at?: string;
          id?: string;
          position: number;
          required_from?: string | null;
          retired_at?: string | null;
        };
        Update: {
          code?: string;
          course_id?: string;
          created_at?: string;
          id?: string;
          position?: number;
          required_from?: string | null;
          retired_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'module_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          }
        ];
      };
      module_progress: {
        Row: {
          completed_on: string;
          course_id: string;
          created_at: string;
          enrolment_id: string;
          id: string;
          library_id: string;
          module_id: string;
          recorded_by: string;
          source: string;
        };
        ComputedFields: never;
        Insert: {
          completed_on: string;
          course_id: string;
          created_at?: string;
          enrolment_id: string;
          id?: string;
          library_id: string;
          module_id: string;
          recorded_by: string;
          source: string;
        };
        Update: {
          completed_on?: string;
          course_id?: string;
          created_at?: string;
          enrolment_id?: string;
          id?: string;
          library_id?: string;
          module_id?: string;
          recorded_by?: string;
          source?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'module_progress_course_id_module_id_fkey';
            columns: ['course_id', 'module_id'];
            isOneToOne: false;
            referencedRelation: 'module';
            referencedColumns: ['course_id', 'id'];
          },
          {
            foreignKeyName: 'module_progress_enrolment_id_course_id_fkey';
            columns: ['enrolment_id', 'course_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['id', 'course_id'];
          },
          {
            foreignKeyName: 'module_progress_enrolment_id_course_id_fkey';
            columns: ['enrolment_id', 'course_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['enrolment_id', 'course_id'];
          },
          {
            foreignKeyName: 'module_progress_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'module_progress_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          }
        ];
      };
      module_text: {
        Row: {
          created_at: string;
          locale: string;
          module_id: string;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          locale: string;
          module_id: string;
          title: string;
        };
        Update: {
          created_at?: string;
          locale?: string;
          module_id?: string;
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'module_text_module_id_fkey';
            columns: ['module_id'];
            isOneToOne: false;
            referencedRelation: 'module';
            referencedColumns: ['id'];
          }
        ];
      };
      note: {
        Row: {
          author_id: string;
          body: string;
          created_at: string;
          entity: string;
          entity_id: string;
          id: string;
          library_id: string;
        };
        ComputedFields: never;
        Insert: {
          author_id: string;
          body: string;
          created_at?: string;
          entity: string;
          entity_id: string;
          id?: string;
          library_id: string;
        };
        Update: {
          author_id?: string;
          body?: string;
          created_at?: string;
          entity?: string;
          entity_id?: string;
          id?: string;
          library_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'note_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      offered_course: {
        Row: {
          course_id: string;
          created_at: string;
          currency: string;
          fee_minor: number;
          id: string;
          library_id: string;
          state: string;
        };
        ComputedFields: never;
        Insert: {
          course_id: string;
          created_at?: string;
          currency: string;
          fee_minor: number;
          id?: string;
          library_id: string;
          state?: string;
        };
        Update: {
          course_id?: string;
          created_at?: string;
          currency?: string;
          fee_minor?: number;
          id?: string;
          library_id?: string;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'offered_course_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'offered_course_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      opening_hours: {
        Row: {
          closes: string;
          created_at: string;
          id: string;
          library_id: string;
          opens: string;
          weekday: number;
        };
        ComputedFields: never;
        Insert: {
          closes: string;
          created_at?: string;
          id?: string;
          library_id: string;
          opens: string;
          weekday: number;
        };
        Update: {
          closes?: string;
          created_at?: string;
          id?: string;
          library_id?: string;
          opens?: string;
          weekday?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'opening_hours_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      payment: {
        Row: {
          amount_minor: number;
          created_at: string;
          currency: string;
          enrolment_id: string;
          fee_agreement_id: string;
          id: string;
          library_id: string;
          method: string;
          reason_code: string | null;
          receipt_number: string | null;
          received_at: string;
          received_by: string;
          reverses_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          amount_minor: number;
          created_at?: string;
          currency: string;
          enrolment_id: string;
          fee_agreement_id: string;
          id?: string;
          library_id: string;
          method: string;
          reason_code?: string | null;
          receipt_number?: string | null;
          received_at?: string;
          received_by: string;
          reverses_id?: string | null;
        };
        Update: {
          amount_minor?: number;
          created_at?: string;
          currency?: string;
          enrolment_id?: string;
          fee_agreement_id?: string;
          id?: string;
          library_id?: string;
          method?: string;
          reason_code?: string | null;
          receipt_number?: string | null;
          received_at?: string;
          received_by?: string;
          reverses_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payment_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'payment_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          },
          {
            foreignKeyName: 'payment_library_id_fee_agreement_id_fkey';
            columns: ['library_id', 'fee_agreement_id'];
            isOneToOne: false;
            referencedRelation: 'fee_agreement';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'payment_library_id_reverses_id_fkey';
            columns: ['library_id', 'reverses_id'];
            isOneToOne: false;
            referencedRelation: 'payment';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      pending_result: {
        Row: {
          created_at: string;
          entered_at: string;
          entered_by: string;
          library_id: string;
          points: number | null;
          points_of: number | null;
          score_percent: number;
          sitting_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          entered_at: string;
          entered_by: string;
          library_id: string;
          points?: number | null;
          points_of?: number | null;
          score_percent: number;
          sitting_id: string;
        };
        Update: {
          created_at?: string;
          entered_at?: string;
          entered_by?: string;
          library_id?: string;
          points?: number | null;
          points_of?: number | null;
          score_percent?: number;
          sitting_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'pending_result_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      permission_withdrawal: {
        Row: {
          created_at: string;
          permission_id: string;
          reason: string;
          withdrawn_by: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          permission_id: string;
          reason: string;
          withdrawn_by: string;
        };
        Update: {
          created_at?: string;
          permission_id?: string;
          reason?: string;
          withdrawn_by?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'permission_withdrawal_permission_id_fkey';
            columns: ['permission_id'];
            isOneToOne: true;
            referencedRelation: 'hq_permission';
            referencedColumns: ['id'];
          }
        ];
      };
      problem_report: {
        Row: {
          award_id: string | null;
          body: string | null;
          contact: string | null;
          created_at: string;
          id: string;
          number: string;
          reason: string;
          settled_at: string | null;
          settled_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          award_id?: string | null;
          body?: string | null;
          contact?: string | null;
          created_at?: string;
          id?: string;
          number: string;
          reason: string;
          settled_at?: string | null;
          settled_by?: string | null;
        };
        Update: {
          award_id?: string | null;
          body?: string | null;
          contact?: string | null;
          created_at?: string;
          id?: string;
          number?: string;
          reason?: string;
          settled_at?: string | null;
          settled_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'problem_report_award_id_fkey';
            columns: ['award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'problem_report_award_id_fkey';
            columns: ['award_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['award_id'];
          }
        ];
      };
      proctor_hours: {
        Row: {
          created_at: string;
          day: string | null;
          from_time: string | null;
          id: string;
          library_id: string;
          to_time: string | null;
          user_id: string;
          weekday: number | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          day?: string | null;
          from_time?: string | null;
          id?: string;
          library_id: string;
          to_time?: string | null;
          user_id: string;
          weekday?: number | null;
        };
        Update: {
          created_at?: string;
          day?: string | null;
          from_time?: string | null;
          id?: string;
          library_id?: string;
          to_time?: string | null;
          user_id?: string;
          weekday?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'proctor_hours_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'proctor_hours_user_id_fkey';
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
          erased_at: string | null;
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
          erased_at?: string | null;
          family_name?: string | null;
          given_name: string;
          locale?: string;
          phone?: string | null;
          user_id: string;
        };
        Update: {
          created_at?: string;
          email?: string | null;
          erased_at?: string | null;
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
          adult_age: number;
          agreement_version: string;
          arrive_early_minutes: number;
          change_hours: number;
          created_at: string;
          expiry_first_days: number;
          expiry_grace_seconds: number;
          expiry_second_days: number;
          expiry_third_days: number;
          id: number;
          id_kinds: string[];
          issuer_name: string;
          late_minutes: number;
          learners_book: boolean;
          name: string;
          no_show_minutes: number;
          pass_percent: number;
          result_needs_second: boolean;
          retake_limit: number;
          retake_wait_days: number;
          second_document: boolean;
          sitting_minutes: number;
          terms_version: string;
          uncertain_minutes: number;
        };
        ComputedFields: never;
        Insert: {
          adult_age?: number;
          agreement_version?: string;
          arrive_early_minutes?: number;
          change_hours?: number;
          created_at?: string;
          expiry_first_days?: number;
          expiry_grace_seconds?: number;
          expiry_second_days?: number;
          expiry_third_days?: number;
          id?: number;
          id_kinds?: string[];
          issuer_name: string;
          late_minutes?: number;
          learners_book?: boolean;
          name: string;
          no_show_minutes?: number;
          pass_percent?: number;
          result_needs_second?: boolean;
          retake_limit?: number;
          retake_wait_days?: number;
          second_document?: boolean;
          sitting_minutes?: number;
          terms_version?: string;
          uncertain_minutes?: number;
        };
        Update: {
          adult_age?: number;
          agreement_version?: string;
          arrive_early_minutes?: number;
          change_hours?: number;
          created_at?: string;
          expiry_first_days?: number;
          expiry_grace_seconds?: number;
          expiry_second_days?: number;
          expiry_third_days?: number;
          id?: number;
          id_kinds?: string[];
          issuer_name?: string;
          late_minutes?: number;
          learners_book?: boolean;
          name?: string;
          no_show_minutes?: number;
          pass_percent?: number;
          result_needs_second?: boolean;
          retake_limit?: number;
          retake_wait_days?: number;
          second_document?: boolean;
          sitting_minutes?: number;
          terms_version?: string;
          uncertain_minutes?: number;
        };
        Relationships: [];
      };
      public_page: {
        Row: {
          created_at: string;
          handle: string;
          learner_id: string;
          published: boolean;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          handle: string;
          learner_id: string;
          published?: boolean;
          version?: number;
        };
        Update: {
          created_at?: string;
          handle?: string;
          learner_id?: string;
          published?: boolean;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'public_page_learner_id_fkey';
            columns: ['learner_id'];
            isOneToOne: true;
            referencedRelation: 'profile';
            referencedColumns: ['user_id'];
          }
        ];
      };
      public_page_award: {
        Row: {
          award_id: string;
          created_at: string;
          learner_id: string;
        };
        ComputedFields: never;
        Insert: {
          award_id: string;
          created_at?: string;
          learner_id: string;
        };
        Update: {
          award_id?: string;
          created_at?: string;
          learner_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'public_page_award_learner_id_award_id_fkey';
            columns: ['learner_id', 'award_id'];
            isOneToOne: true;
            referencedRelation: 'award';
            referencedColumns: ['learner_id', 'id'];
          },
          {
            foreignKeyName: 'public_page_award_learner_id_fkey';
            columns: ['learner_id'];
            isOneToOne: false;
            referencedRelation: 'public_page';
            referencedColumns: ['learner_id'];
          }
        ];
      };
      reissue: {
        Row: {
          award_id: string;
          confirmed_at: string | null;
          confirmed_by: string | null;
          created_at: string;
          id: string;
          library_id: string;
          name: string | null;
          new_award_id: string | null;
          proposed_by: string;
          withdrawn_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          award_id: string;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at?: string;
          id?: string;
          library_id: string;
          name?: string | null;
          new_award_id?: string | null;
          proposed_by: string;
          withdrawn_by?: string | null;
        };
        Update: {
          award_id?: string;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at?: string;
          id?: string;
          library_id?: string;
          name?: string | null;
          new_award_id?: string | null;
          proposed_by?: string;
          withdrawn_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'reissue_library_id_award_id_fkey';
            columns: ['library_id', 'award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'reissue_library_id_new_award_id_fkey';
            columns: ['library_id', 'new_award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      report_signature: {
        Row: {
          at: string;
          created_at: string;
          library_id: string;
          report_id: string;
          signed_by: string;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          created_at?: string;
          library_id: string;
          report_id: string;
          signed_by: string;
        };
        Update: {
          at?: string;
          created_at?: string;
          library_id?: string;
          report_id?: string;
          signed_by?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'report_signature_library_id_report_id_fkey';
            columns: ['library_id', 'report_id'];
            isOneToOne: false;
            referencedRelation: 'session_report';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      result_evidence: {
        Row: {
          added_by: string;
          created_at: string;
          id: string;
          library_id: string;
          path: string;
          sitting_id: string;
        };
        ComputedFields: never;
        Insert: {
          added_by: string;
          created_at?: string;
          id: string;
          library_id: string;
          path?: never;
          sitting_id: string;
        };
        Update: {
          added_by?: string;
          created_at?: string;
          id?: string;
          library_id?: string;
          path?: never;
          sitting_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'result_evidence_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      revocation: {
        Row: {
          award_id: string;
          confirmed_at: string | null;
          confirmed_by: string | null;
          created_at: string;
          id: string;
          library_id: string;
          proposed_by: string;
          reason_class: string;
          withdrawn_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          award_id: string;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at?: string;
          id?: string;
          library_id: string;
          proposed_by: string;
          reason_class: string;
          withdrawn_by?: string | null;
        };
        Update: {
          award_id?: string;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at?: string;
          id?: string;
          library_id?: string;
          proposed_by?: string;
          reason_class?: string;
          withdrawn_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'revocation_library_id_award_id_fkey';
            columns: ['library_id', 'award_id'];
            isOneToOne: false;
            referencedRelation: 'award';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      room: {
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
            foreignKeyName: 'room_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      room_check: {
        Row: {
          checked_at: string;
          checked_by: string;
          created_at: string;
          id: string;
          library_id: string;
          lines: NonNullable<Json>;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          checked_at: string;
          checked_by: string;
          created_at?: string;
          id?: string;
          library_id: string;
          lines: NonNullable<Json>;
          session_id: string;
        };
        Update: {
          checked_at?: string;
          checked_by?: string;
          created_at?: string;
          id?: string;
          library_id?: string;
          lines?: NonNullable<Json>;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'room_check_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      rules_agreement: {
        Row: {
          agreed_at: string;
          created_at: string;
          library_id: string;
          method: string;
          signed_name: string | null;
          sitting_id: string;
          version: string;
          witnessed_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          agreed_at: string;
          created_at?: string;
          library_id: string;
          method: string;
          signed_name?: string | null;
          sitting_id: string;
          version: string;
          witnessed_by?: string | null;
        };
        Update: {
          agreed_at?: string;
          created_at?: string;
          library_id?: string;
          method?: string;
          signed_name?: string | null;
          sitting_id?: string;
          version?: string;
          witnessed_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'rules_agreement_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      seat: {
        Row: {
          created_at: string;
          id: string;
          label: string;
          library_id: string;
          plan_column: number | null;
          plan_row: number | null;
          position: number;
          room_id: string;
          state: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          label: string;
          library_id: string;
          plan_column?: number | null;
          plan_row?: number | null;
          position: number;
          room_id: string;
          state?: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          label?: string;
          library_id?: string;
          plan_column?: number | null;
          plan_row?: number | null;
          position?: number;
          room_id?: string;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'seat_library_id_room_id_fkey';
            columns: ['library_id', 'room_id'];
            isOneToOne: false;
            referencedRelation: 'room';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      session: {
        Row: {
          created_at: string;
          ends_at: string;
          id: string;
          library_id: string;
          room_id: string;
          series_day: string | null;
          series_id: string | null;
          starts_at: string;
          state: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          ends_at: string;
          id?: string;
          library_id: string;
          room_id: string;
          series_day?: string | null;
          series_id?: string | null;
          starts_at: string;
          state?: string;
          version?: number;
        };
        Update: {
          created_at?: string;
          ends_at?: string;
          id?: string;
          library_id?: string;
          room_id?: string;
          series_day?: string | null;
          series_id?: string | null;
          starts_at?: string;
          state?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'session_library_id_room_id_fkey';
            columns: ['library_id', 'room_id'];
            isOneToOne: false;
            referencedRelation: 'room';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'session_library_id_series_id_fkey';
            columns: ['library_id', 'series_id'];
            isOneToOne: false;
            referencedRelation: 'session_series';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      session_proctor: {
        Row: {
          created_at: string;
          library_id: string;
          session_id: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          library_id: string;
          session_id: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          library_id?: string;
          session_id?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'session_proctor_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'session_proctor_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profile';
            referencedColumns: ['user_id'];
          }
        ];
      };
      session_report: {
        Row: {
          body: string;
          closed_at: string;
          closed_by: string;
          created_at: string;
          id: string;
          library_id: string;
          session_id: string;
          sha256: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          closed_at: string;
          closed_by: string;
          created_at?: string;
          id?: string;
          library_id: string;
          session_id: string;
          sha256: string;
        };
        Update: {
          body?: string;
          closed_at?: string;
          closed_by?: string;
          created_at?: string;
          id?: string;
          library_id?: string;
          session_id?: string;
          sha256?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'session_report_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      session_series: {
        Row: {
          continues: string | null;
          count: number | null;
          created_at: string;
          created_by: string;
          every_weeks: number;
          exceptions: string[];
          first_day: string;
          from_time: string;
          id: string;
          library_id: string;
          room_id: string;
          to_time: string;
          until_day: string | null;
          weekdays: number[];
        };
        ComputedFields: never;
        Insert: {
          continues?: string | null;
          count?: number | null;
          created_at?: string;
          created_by: string;
          every_weeks: number;
          exceptions?: string[];
          first_day: string;
          from_time: string;
          id?: string;
          library_id: string;
          room_id: string;
          to_time: string;
          until_day?: string | null;
          weekdays: number[];
        };
        Update: {
          continues?: string | null;
          count?: number | null;
          created_at?: string;
          created_by?: string;
          every_weeks?: number;
          exceptions?: string[];
          first_day?: string;
          from_time?: string;
          id?: string;
          library_id?: string;
          room_id?: string;
          to_time?: string;
          until_day?: string | null;
          weekdays?: number[];
        };
        Relationships: [
          {
            foreignKeyName: 'session_series_library_id_continues_fkey';
            columns: ['library_id', 'continues'];
            isOneToOne: false;
            referencedRelation: 'session_series';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'session_series_library_id_room_id_fkey';
            columns: ['library_id', 'room_id'];
            isOneToOne: false;
            referencedRelation: 'room';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      sitting: {
        Row: {
          allowed_seconds: number;
          attempt: number;
          base_seconds: number | null;
          booked_by: string;
          booking_id: string | null;
          booking_seq: number;
          course_id: string;
          created_at: string;
          ends_at: string;
          enrolment_id: string;
          id: string;
          learner_id: string;
          library_id: string;
          name_seen: string | null;
          pass_percent: number;
          points: number | null;
          points_of: number | null;
          result_by: string | null;
          result_confirmed_by: string | null;
          score_percent: number | null;
          seat_id: string | null;
          session_id: string;
          starts_at: string;
          state: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          allowed_seconds: number;
          attempt: number;
          base_seconds?: number | null;
          booked_by: string;
          booking_id?: string | null;
          booking_seq?: number;
          course_id: string;
          created_at?: string;
          ends_at: string;
          enrolment_id: string;
          id?: string;
          learner_id: string;
          library_id: string;
          name_seen?: string | null;
          pass_percent: number;
          points?: number | null;
          points_of?: number | null;
          result_by?: string | null;
          result_confirmed_by?: string | null;
          score_percent?: number | null;
          seat_id?: string | null;
          session_id: string;
          starts_at: string;
          state?: string;
          version?: number;
        };
        Update: {
          allowed_seconds?: number;
          attempt?: number;
          base_seconds?: number | null;
          booked_by?: string;
          booking_id?: string | null;
          booking_seq?: number;
          course_id?: string;
          created_at?: string;
          ends_at?: string;
          enrolment_id?: string;
          id?: string;
          learner_id?: string;
          library_id?: string;
          name_seen?: string | null;
          pass_percent?: number;
          points?: number | null;
          points_of?: number | null;
          result_by?: string | null;
          result_confirmed_by?: string | null;
          score_percent?: number | null;
          seat_id?: string | null;
          session_id?: string;
          starts_at?: string;
          state?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'sitting_enrolment_id_course_id_fkey';
            columns: ['enrolment_id', 'course_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['id', 'course_id'];
          },
          {
            foreignKeyName: 'sitting_enrolment_id_course_id_fkey';
            columns: ['enrolment_id', 'course_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['enrolment_id', 'course_id'];
          },
          {
            foreignKeyName: 'sitting_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'sitting_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          },
          {
            foreignKeyName: 'sitting_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          },
          {
            foreignKeyName: 'sitting_library_id_seat_id_fkey';
            columns: ['library_id', 'seat_id'];
            isOneToOne: false;
            referencedRelation: 'seat';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'sitting_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      sitting_event: {
        Row: {
          actor_id: string | null;
          command_id: string | null;
          created_at: string;
          effective_at: string | null;
          id: string;
          kind: string;
          library_id: string;
          reason: string | null;
          received_at: string;
          seconds: number | null;
          seq: number;
          sitting_id: string;
          target_seq: number | null;
          uncertain: boolean;
        };
        ComputedFields: never;
        Insert: {
          actor_id?: string | null;
          command_id?: string | null;
          created_at?: string;
          effective_at?: string | null;
          id?: string;
          kind: string;
          library_id: string;
          reason?: string | null;
          received_at?: string;
          seconds?: number | null;
          seq: number;
          sitting_id: string;
          target_seq?: number | null;
          uncertain?: boolean;
        };
        Update: {
          actor_id?: string | null;
          command_id?: string | null;
          created_at?: string;
          effective_at?: string | null;
          id?: string;
          kind?: string;
          library_id?: string;
          reason?: string | null;
          received_at?: string;
          seconds?: number | null;
          seq?: number;
          sitting_id?: string;
          target_seq?: number | null;
          uncertain?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'sitting_event_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      status_list_credential: {
        Row: {
          at: string;
          document: NonNullable<Json>;
          list: number;
          purpose: string;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          document: NonNullable<Json>;
          list: number;
          purpose: string;
        };
        Update: {
          at?: string;
          document?: NonNullable<Json>;
          list?: number;
          purpose?: string;
        };
        Relationships: [];
      };
      study_hours: {
        Row: {
          created_at: string;
          day: string;
          enrolment_id: string;
          id: string;
          kind: string;
          library_id: string;
          minutes: number;
          recorded_by: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          day: string;
          enrolment_id: string;
          id?: string;
          kind: string;
          library_id: string;
          minutes: number;
          recorded_by: string;
        };
        Update: {
          created_at?: string;
          day?: string;
          enrolment_id?: string;
          id?: string;
          kind?: string;
          library_id?: string;
          minutes?: number;
          recorded_by?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'study_hours_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'study_hours_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          }
        ];
      };
      take_over: {
        Row: {
          at: string;
          created_at: string;
          handover_id: string | null;
          id: string;
          library_id: string;
          session_id: string;
          taken_by: string;
        };
        ComputedFields: never;
        Insert: {
          at: string;
          created_at?: string;
          handover_id?: string | null;
          id: string;
          library_id: string;
          session_id: string;
          taken_by: string;
        };
        Update: {
          at?: string;
          created_at?: string;
          handover_id?: string | null;
          id?: string;
          library_id?: string;
          session_id?: string;
          taken_by?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'take_over_library_id_handover_id_fkey';
            columns: ['library_id', 'handover_id'];
            isOneToOne: false;
            referencedRelation: 'handover';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'take_over_library_id_session_id_fkey';
            columns: ['library_id', 'session_id'];
            isOneToOne: false;
            referencedRelation: 'session';
            referencedColumns: ['library_id', 'id'];
          }
        ];
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
      template: {
        Row: {
          base_id: string | null;
          created_at: string;
          draft: NonNullable<Json>;
          id: string;
          labels: string[];
          library_id: string | null;
          library_may: string[];
          name: string;
          open_to_libraries: boolean;
          state: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          base_id?: string | null;
          created_at?: string;
          draft: NonNullable<Json>;
          id: string;
          labels: string[];
          library_id?: string | null;
          library_may?: string[];
          name: string;
          open_to_libraries?: boolean;
          state?: string;
          version?: number;
        };
        Update: {
          base_id?: string | null;
          created_at?: string;
          draft?: NonNullable<Json>;
          id?: string;
          labels?: string[];
          library_id?: string | null;
          library_may?: string[];
          name?: string;
          open_to_libraries?: boolean;
          state?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'template_base_id_fkey';
            columns: ['base_id'];
            isOneToOne: false;
            referencedRelation: 'template';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'template_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
      template_version: {
        Row: {
          created_at: string;
          design: NonNullable<Json>;
          id: string;
          number: number;
          published_by: string;
          template_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          design: NonNullable<Json>;
          id?: string;
          number: number;
          published_by: string;
          template_id: string;
        };
        Update: {
          created_at?: string;
          design?: NonNullable<Json>;
          id?: string;
          number?: number;
          published_by?: string;
          template_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'template_version_template_id_fkey';
            columns: ['template_id'];
            isOneToOne: false;
            referencedRelation: 'template';
            referencedColumns: ['id'];
          }
        ];
      };
      tool: {
        Row: {
          allowed: boolean;
          course_id: string;
          created_at: string;
          id: string;
          kind: string;
          max_count: number | null;
          note: string | null;
          position: number;
          required_from: string | null;
          retired_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          allowed: boolean;
          course_id: string;
          created_at?: string;
          id?: string;
          kind: string;
          max_count?: number | null;
          note?: string | null;
          position: number;
          required_from?: string | null;
          retired_at?: string | null;
        };
        Update: {
          allowed?: boolean;
          course_id?: string;
          created_at?: string;
          id?: string;
          kind?: string;
          max_count?: number | null;
          note?: string | null;
          position?: number;
          required_from?: string | null;
          retired_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'tool_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          }
        ];
      };
      tool_check: {
        Row: {
          answer: string;
          answered_at: string;
          answered_by: string;
          count: number | null;
          created_at: string;
          id: string;
          library_id: string;
          sitting_id: string;
          tool_id: string;
        };
        ComputedFields: never;
        Insert: {
          answer: string;
          answered_at: string;
          answered_by: string;
          count?: number | null;
          created_at?: string;
          id?: string;
          library_id: string;
          sitting_id: string;
          tool_id: string;
        };
        Update: {
          answer?: string;
          answered_at?: string;
          answered_by?: string;
          count?: number | null;
          created_at?: string;
          id?: string;
          library_id?: string;
          sitting_id?: string;
          tool_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'tool_check_library_id_sitting_id_fkey';
            columns: ['library_id', 'sitting_id'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'tool_check_tool_id_fkey';
            columns: ['tool_id'];
            isOneToOne: false;
            referencedRelation: 'tool';
            referencedColumns: ['id'];
          }
        ];
      };
      voucher: {
        Row: {
          code_hmac: string | null;
          created_at: string;
          enrolment_id: string | null;
          expires_on: string | null;
          id: string;
          issued_at: string | null;
          issued_by: string | null;
          kind: string;
          last4: string | null;
          learner_id: string | null;
          library_id: string;
          redeemed_at: string | null;
          reserved_for: string | null;
          serial: string;
          state: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          code_hmac?: string | null;
          created_at?: string;
          enrolment_id?: string | null;
          expires_on?: string | null;
          id?: string;
          issued_at?: string | null;
          issued_by?: string | null;
          kind: string;
          last4?: string | null;
          learner_id?: string | null;
          library_id: string;
          redeemed_at?: string | null;
          reserved_for?: string | null;
          serial: string;
          state?: string;
          version?: number;
        };
        Update: {
          code_hmac?: string | null;
          created_at?: string;
          enrolment_id?: string | null;
          expires_on?: string | null;
          id?: string;
          issued_at?: string | null;
          issued_by?: string | null;
          kind?: string;
          last4?: string | null;
          learner_id?: string | null;
          library_id?: string;
          redeemed_at?: string | null;
          reserved_for?: string | null;
          serial?: string;
          state?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'voucher_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment';
            referencedColumns: ['library_id', 'id'];
          },
          {
            foreignKeyName: 'voucher_library_id_enrolment_id_fkey';
            columns: ['library_id', 'enrolment_id'];
            isOneToOne: false;
            referencedRelation: 'enrolment_chain';
            referencedColumns: ['library_id', 'enrolment_id'];
          },
          {
            foreignKeyName: 'voucher_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'voucher_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          },
          {
            foreignKeyName: 'voucher_library_id_reserved_for_fkey';
            columns: ['library_id', 'reserved_for'];
            isOneToOne: false;
            referencedRelation: 'sitting';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
      voucher_event: {
        Row: {
          actor_id: string | null;
          at: string;
          created_at: string;
          id: string;
          kind: string;
          library_id: string;
          reason: string | null;
          sitting_id: string | null;
          voucher_id: string;
        };
        ComputedFields: never;
        Insert: {
          actor_id?: string | null;
          at?: string;
          created_at?: string;
          id?: string;
          kind: string;
          library_id: string;
          reason?: string | null;
          sitting_id?: string | null;
          voucher_id: string;
        };
        Update: {
          actor_id?: string | null;
          at?: string;
          created_at?: string;
          id?: string;
          kind?: string;
          library_id?: string;
          reason?: string | null;
          sitting_id?: string | null;
          voucher_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'voucher_event_library_id_voucher_id_fkey';
            columns: ['library_id', 'voucher_id'];
            isOneToOne: false;
            referencedRelation: 'voucher';
            referencedColumns: ['library_id', 'id'];
          }
        ];
      };
    };
    Views: {
      enrolment_chain: {
        Row: {
          attempt: number | null;
          award_id: string | null;
          award_number: string | null;
          award_state: string | null;
          chain_state: string | null;
          course_code: string;
          course_id: string;
          course_kind: string;
          currency: string | null;
          enrolled_at: string;
          enrolment_id: string;
          fee_minor: number | null;
          learner_email: string | null;
          learner_id: string;
          learner_name: string | null;
          library_id: string;
          modules_done: number | null;
          modules_total: number | null;
          owner: string | null;
          paid_minor: number | null;
          result: string | null;
          score_percent: number | null;
          since: string | null;
          sitting_id: string | null;
          sitting_starts_at: string | null;
          sitting_state: string | null;
          voucher_id: string | null;
          voucher_state: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'enrolment_course_id_fkey';
            columns: ['course_id'];
            isOneToOne: false;
            referencedRelation: 'course';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'enrolment_library_id_learner_id_fkey';
            columns: ['library_id', 'learner_id'];
            isOneToOne: false;
            referencedRelation: 'learner_file';
            referencedColumns: ['library_id', 'learner_id'];
          }
        ];
      };
      voucher_stock: {
        Row: {
          expired: number | null;
          in_stock: number | null;
          issued: number | null;
          kind: string;
          library_id: string;
          redeemed: number | null;
          reserved: number | null;
          void: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'voucher_library_id_fkey';
            columns: ['library_id'];
            isOneToOne: false;
            referencedRelation: 'library';
            referencedColumns: ['id'];
          }
        ];
      };
    };
    Functions: {
      account_by_email: {
        Args: { p_email: string };
        Returns: {
          id: string;
          opened: boolean;
        }[];
      };
      accreditation_notices: {
        Args: Record<PropertyKey, never>;
        Returns: {
          accreditation_id: string;
          body: string;
          courses: Json;
          day: string;
          kind: string;
        }[];
      };
      add_library: {
        Args: {
          p_address: string;
          p_city: string;
          p_code: string;
          p_contact_email: string;
          p_country: string;
          p_currency: string;
          p_id: string;
          p_licensee_id: string;
          p_locale: string;
          p_name: string;
          p_slug: string;
          p_time_zone: string;
        };
        Returns: string;
      };
      add_member: {
        Args: { p_email: string; p_library_id: string; p_licensee_id: string; p_role: string };
        Returns: string;
      };
      add_note: {
        Args: { p_body: string; p_entity: string; p_entity_id: string; p_library_id: string };
        Returns: string;
      };
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
      admit_member: {
        Args: {
          p_by: string;
          p_family_name: string;
          p_given_name: string;
          p_library_id: string;
          p_licensee_id: string;
          p_role: string;
          p_user_id: string;
        };
        Returns: {
          code: string;
          membership_id: string;
        }[];
      };
      agree_fee: {
        Args: { p_amount_minor: number; p_enrolment_id: string; p_schedule?: Json };
        Returns: string;
      };
      award_evidence: {
        Args: { p_number: string; p_token?: string };
        Returns: {
          kid: number;
          logged_at: string;
        }[];
      };
      book_sitting: {
        Args: { p_enrolment_id: string; p_id: string; p_session_id: string; p_starts_at: string };
        Returns: string;
      };
      book_slot: {
        Args: { p_enrolment_id: string; p_id: string; p_session_id: string; p_starts_at: string };
        Returns: string;
      };
      cancel_booking: { Args: { p_reason: string; p_sitting_id: string }; Returns: undefined };
      cancel_following: { Args: { p_id: string; p_reason: string }; Returns: number };
      cancel_session: { Args: { p_id: string; p_reason: string }; Returns: undefined };
      cancel_slot: { Args: { p_sitting_id: string }; Returns: undefined };
      catalogue_rows: { Args: Record<PropertyKey, never>; Returns: Json };
      catalogue_state: {
        Args: Record<PropertyKey, never>;
        Returns: {
          codes: string[];
          current: boolean;
          issued_at: string;
        }[];
      };
      change_following: {
        Args: {
          p_from_time: string;
          p_id: string;
          p_proctor_ids: string[];
          p_room_id: string;
          p_to_time: string;
        };
        Returns: {
          code: string;
          day: string;
          detail: string;
          ends_at: string;
          session_id: string;
          starts_at: string;
        }[];
      };
      change_library: {
        Args: {
          p_address: string;
          p_city: string;
          p_contact_email: string;
          p_country: string;
          p_currency: string;
          p_id: string;
          p_licensee_id: string;
          p_locale: string;
          p_name: string;
          p_time_zone: string;
        };
        Returns: undefined;
      };
      change_programme: { Args: { p_settings: Json }; Returns: undefined };
      change_session: {
        Args: {
          p_ends_at: string;
          p_id: string;
          p_proctor_ids: string[];
          p_room_id: string;
          p_starts_at: string;
        };
        Returns: undefined;
      };
      check_awards: {
        Args: {
          p_address?: string;
          p_numbers: string[];
          p_said_by?: string;
          p_tokens?: string[];
          p_way?: string;
        };
        Returns: {
          accreditation_number: string;
          accrediting_body: string;
          code: string;
          course: string;
          expires_on: string;
          first_logged_at: string;
          issued_on: string;
          kid: number;
          kind: string;
          library: string;
          log_began: string;
          logged_at: string;
          name: string;
          number: string;
          online_minutes: number;
          place: number;
          status: string;
          superseded_by: string;
          tutored_minutes: number;
        }[];
      };
      claim_programme: {
        Args: {
          p_address?: string;
          p_code: string;
          p_family_name: string;
          p_given_name: string;
          p_issuer: string;
          p_programme: string;
          p_user_id: string;
        };
        Returns: {
          outcome: string;
        }[];
      };
      close_session: { Args: { p_id: string }; Returns: undefined };
      confirm_command: {
        Args: { p_id: string };
        Returns: {
          code: string;
          deadline: string;
          id: string;
          server_now: string;
          status: string;
          version: number;
        }[];
      };
      confirm_reissue: { Args: { p_reissue_id: string }; Returns: string };
      confirm_revocation: { Args: { p_revocation_id: string }; Returns: undefined };
      confirm_tools: {
        Args: { p_agreement_version: string; p_sitting_id: string; p_version: number };
        Returns: undefined;
      };
      countersign_incidents: { Args: { p_incident_ids: string[]; p_session_id: string }; Returns: number };
      create_kiosk_code: {
        Args: { p_library_id: string; p_name: string; p_place?: string };
        Returns: string;
      };
      create_member_code: { Args: { p_membership_id: string }; Returns: string };
      create_sign_in_code: { Args: { p_learner_id: string }; Returns: string };
      decide_appeal: { Args: { p_id: string; p_outcome: string; p_text: string }; Returns: undefined };
      desk_seen: { Args: { p_boot_id: string; p_device_id: string; p_session_id: string }; Returns: string };
      discard_command: { Args: { p_id: string; p_reason: string }; Returns: undefined };
      drop_enrolment: { Args: { p_enrolment_id: string; p_reason: string }; Returns: undefined };
      end_team: { Args: { p_team_id: string }; Returns: undefined };
      enrol: { Args: { p_course_id: string; p_learner_id?: string }; Returns: string };
      enrol_by_permission: { Args: { p_permission_id: string }; Returns: string };
      erase_person: { Args: { p_reason: string; p_typed: string; p_user_id: string }; Returns: Json };
      erasure_ended: { Args: { p_user_id: string }; Returns: undefined };
      erasures: {
        Args: Record<PropertyKey, never>;
        Returns: {
          ended_at: string;
          erased_at: string;
          reason: string;
          user_id: string;
        }[];
      };
      fail_signing_job: { Args: { p_award_id: string; p_code: string }; Returns: undefined };
      find_awards: {
        Args: { p_text?: string };
        Returns: {
          course_code: string;
          course_title: string;
          id: string;
          issued_on: string;
          kind: string;
          library_name: string;
          name: string;
          number: string;
          state: string;
          waits: string;
        }[];
      };
      find_learners: {
        Args: { p_text: string };
        Returns: {
          email: string;
          file_number: number;
          learner_id: string;
          library_id: string;
          library_name: string;
          name: string;
        }[];
      };
      grant_duty_exception: {
        Args: { p_library_id: string; p_reason: string; p_until: string };
        Returns: string;
      };
      grant_permission: {
        Args: {
          p_course_id: string;
          p_expires_on: string;
          p_learner_id: string;
          p_library_id: string;
          p_reason: string;
        };
        Returns: string;
      };
      import_progress: {
        Args: { p_dry_run: boolean; p_library_id: string; p_rows: Json };
        Returns: {
          code: string;
          line: number;
          outcome: string;
        }[];
      };
      invited: { Args: { p_library_id: string }; Returns: string[] };
      issue_voucher: {
        Args: { p_enrolment_id: string };
        Returns: {
          code: string;
          kind: string;
          serial: string;
          voucher_id: string;
        }[];
      };
      kiosk_seen: {
        Args: { p_battery?: number; p_charging?: boolean; p_lists_at?: string; p_version: string };
        Returns: undefined;
      };
      letter_sent: { Args: { p_id: string }; Returns: undefined };
      library_figures: {
        Args: { p_slug: string };
        Returns: {
          awarded: number;
          awards_total: number;
          completion_percent: number;
          enrolled: number;
        }[];
      };
      library_moves: {
        Args: { p_library_id: string };
        Returns: {
          direction: string;
          id: string;
          learner_id: string;
          learner_name: string;
          moved_at: string;
          other_library: string;
          reason: string;
        }[];
      };
      list_permissions: {
        Args: { p_library_id?: string };
        Returns: {
          course_code: string;
          course_id: string;
          enrolment_id: string;
          expires_on: string;
          granted_at: string;
          home_library: string;
          id: string;
          learner_id: string;
          learner_name: string;
          library_id: string;
          library_name: string;
          note: string;
          reason: string;
          state: string;
        }[];
      };
      lodge_appeal: { Args: { p_id: string; p_sitting_id: string; p_text: string }; Returns: string };
      log_alarm_told: { Args: { p_id: string; p_signed: boolean }; Returns: undefined };
      log_proof: {
        Args: { p_index: number };
        Returns: {
          leaf: string;
          note: string;
          proof: string[];
        }[];
      };
      log_state: {
        Args: Record<PropertyKey, never>;
        Returns: {
          checkpoint_at: string;
          checkpoint_note: string;
          checkpoint_size: number;
          root: string;
          tree_size: number;
        }[];
      };
      mark_award: { Args: { p_award_id: string; p_step: string }; Returns: undefined };
      may_appoint: {
        Args: { p_library_id: string; p_licensee_id: string; p_role: string };
        Returns: undefined;
      };
      move_learner: {
        Args: { p_learner_id: string; p_library_id: string; p_reason: string };
        Returns: undefined;
      };
      move_slot: {
        Args: { p_id: string; p_session_id: string; p_sitting_id: string; p_starts_at: string };
        Returns: string;
      };
      my_hats: {
        Args: Record<PropertyKey, never>;
        Returns: {
          currency: string;
          library_id: string;
          library_name: string;
          library_slug: string;
          licensee_id: string;
          licensee_name: string;
          role: string;
          time_zone: string;
        }[];
      };
      my_tickets: {
        Args: Record<PropertyKey, never>;
        Returns: {
          content: string;
          sitting_id: string;
        }[];
      };
      network_figures: {
        Args: Record<PropertyKey, never>;
        Returns: {
          awarded: number;
          awards_total: number;
          certificates_in_stock: number;
          completion_percent: number;
          diplomas_in_stock: number;
          enrolled: number;
          learners: number;
          librarians: number;
          library_id: string;
          staff: number;
        }[];
      };
      offer_course: {
        Args: { p_course_id: string; p_fee_minor: number; p_library_id: string; p_state: string };
        Returns: string;
      };
      open_slots: {
        Args: { p_enrolment_id: string };
        Returns: {
          ends_at: string;
          free: number;
          minutes: number;
          room: string;
          seats: number;
          session_id: string;
          starts_at: string;
        }[];
      };
      plan_series: {
        Args: {
          p_dry: boolean;
          p_id: string;
          p_library_id: string;
          p_proctor_ids: string[];
          p_room_id: string;
          p_rule: Json;
        };
        Returns: {
          code: string;
          day: string;
          detail: string;
          ends_at: string;
          session_id: string;
          starts_at: string;
        }[];
      };
      plan_session: {
        Args: {
          p_ends_at: string;
          p_id: string;
          p_library_id: string;
          p_proctor_ids: string[];
          p_room_id: string;
          p_starts_at: string;
        };
        Returns: string;
      };
      programme_claimed: { Args: Record<PropertyKey, never>; Returns: boolean };
      propose_reissue: { Args: { p_award_id: string; p_name: string; p_note?: string }; Returns: string };
      propose_revocation: {
        Args: { p_award_id: string; p_note?: string; p_reason_class: string };
        Returns: string;
      };
      publish_template: { Args: { p_id: string; p_version: number }; Returns: number };
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
      read_public_page: { Args: { p_handle: string }; Returns: Json };
      read_report: { Args: { p_session_id: string }; Returns: Json };
      record_consent: {
        Args: {
          p_given_on: string;
          p_guardian_name: string;
          p_id: string;
          p_learner_id: string;
          p_of_age_on: string;
          p_relation: string;
        };
        Returns: string;
      };
      record_module: {
        Args: { p_completed_on: string; p_enrolment_id: string; p_module_id: string };
        Returns: undefined;
      };
      record_payment: {
        Args: {
          p_amount_minor: number;
          p_enrolment_id: string;
          p_id: string;
          p_method: string;
          p_receipt_number: string;
        };
        Returns: string;
      };
      record_study_hours: {
        Args: { p_day: string; p_enrolment_id: string; p_kind: string; p_minutes: number };
        Returns: string;
      };
      redeem_voucher: {
        Args: { p_code: string };
        Returns: {
          award_number: string;
          code: string;
          outcome: string;
        }[];
      };
      register_learner: {
        Args: { p_family_name: string; p_given_name: string; p_slug: string; p_terms: boolean };
        Returns: string;
      };
      reminder_sent: { Args: { p_kind: string; p_sitting_id: string }; Returns: undefined };
      remove_holiday: { Args: { p_id: string }; Returns: undefined };
      renew_award: { Args: { p_award_id: string }; Returns: string };
      report_checkpoints: {
        Args: { p_fault?: string; p_notes: string[] };
        Returns: {
          finding: string;
          tree_size: number;
        }[];
      };
      report_problem: {
        Args: { p_body: string; p_contact?: string; p_number: string; p_reason: string };
        Returns: {
          outcome: string;
        }[];
      };
      reprint_voucher: { Args: { p_voucher_id: string }; Returns: string };
      retire_template: { Args: { p_id: string }; Returns: undefined };
      retry_sealing: { Args: { p_award_id?: string }; Returns: number };
      reverse_payment: { Args: { p_payment_id: string; p_reason: string }; Returns: string };
      run_tick: { Args: Record<PropertyKey, never>; Returns: Json };
      save_accreditation: {
        Args: { p_accreditation: Json; p_id: string; p_version: number };
        Returns: number;
      };
      save_alignment: { Args: { p_course_id: string; p_lines: Json }; Returns: undefined };
      save_course: { Args: { p_course: Json; p_id: string; p_version: number }; Returns: number };
      save_holiday: {
        Args: { p_first_day: string; p_id: string; p_last_day: string; p_library_id: string; p_name: string };
        Returns: string;
      };
      save_licensee: {
        Args: { p_billing_email: string; p_country: string; p_id: string; p_name: string };
        Returns: string;
      };
      save_public_page: {
        Args: { p_awards: string[]; p_handle: string; p_published: boolean };
        Returns: number;
      };
      save_room: {
        Args: { p_id: string; p_library_id: string; p_name: string; p_seats: number };
        Returns: string;
      };
      save_room_plan: { Args: { p_room_id: string; p_seats: Json }; Returns: undefined };
      save_team: { Args: { p_id: string; p_library_id: string; p_name: string }; Returns: string };
      save_template: { Args: { p_id: string; p_template: Json; p_version: number }; Returns: number };
      sealing_waits: {
        Args: Record<PropertyKey, never>;
        Returns: {
          attempts: number;
          award_id: string;
          code: string;
          course_title: string;
          library_name: string;
          name: string;
          next_at: string;
          number: string;
          since: string;
          step: string;
        }[];
      };
      session_part: { Args: { p_session_id: string; p_sitting_ids: string[] }; Returns: Json };
      session_snapshot: { Args: { p_session_id: string }; Returns: Json };
      set_accommodation: {
        Args: {
          p_enrolment_id: string;
          p_extra_minutes: number;
          p_multiplier: number;
          p_reader: boolean;
          p_rest_minutes: number;
          p_separate_room: boolean;
        };
        Returns: undefined;
      };
      set_addon: { Args: { p_enabled: boolean; p_key: string; p_library_id: string }; Returns: undefined };
      set_course_state: { Args: { p_id: string; p_state: string }; Returns: undefined };
      set_gate_rules: {
        Args: { p_id_kinds: string[]; p_library_id: string; p_second_document: boolean };
        Returns: undefined;
      };
      set_lapse_rule: { Args: { p_course_id: string; p_plain: boolean }; Returns: undefined };
      set_library_state: {
        Args: { p_library_id: string; p_note: string; p_state: string };
        Returns: undefined;
      };
      set_membership_state: {
        Args: { p_id: string; p_last?: boolean; p_reason?: string; p_state: string };
        Returns: undefined;
      };
      set_opening_hours: { Args: { p_hours: Json; p_library_id: string }; Returns: undefined };
      set_planning_rules: { Args: { p_library_id: string; p_rules: Json }; Returns: undefined };
      set_proctor_hours: {
        Args: { p_days: Json; p_library_id: string; p_user_id: string; p_weekly: Json };
        Returns: undefined;
      };
      set_team_coach: { Args: { p_in: boolean; p_team_id: string; p_user_id: string }; Returns: undefined };
      set_team_learner: {
        Args: { p_in: boolean; p_learner_id: string; p_team_id: string };
        Returns: undefined;
      };
      settle_log_alarm: { Args: { p_id: string }; Returns: undefined };
      settle_problem: { Args: { p_report_id: string }; Returns: undefined };
      sign_command: {
        Args: { p_id: string };
        Returns: {
          code: string;
          deadline: string;
          id: string;
          server_now: string;
          status: string;
          version: number;
        }[];
      };
      sign_report: { Args: { p_report_id: string; p_sha256: string }; Returns: undefined };
      signed_award: {
        Args: { p_award_id: string };
        Returns: {
          credential: Json;
          leaf: string;
          leaf_index: number;
          note: string;
          proof: string[];
          salt: string;
          token_url: string;
        }[];
      };
      sitting_clock: {
        Args: { p_sitting_ids: string[] };
        Returns: {
          allowed_ms: number;
          deadline: string;
          elapsed_ms: number;
          remaining_ms: number;
          server_now: string;
          sitting_id: string;
          state: string;
          uncertain: boolean;
        }[];
      };
      sitting_seen: { Args: { p_sitting_id: string }; Returns: string };
      status_bits: { Args: { p_list: number; p_purpose: string }; Returns: number[] };
      status_lists: { Args: Record<PropertyKey, never>; Returns: number[] };
      stock_vouchers: {
        Args: { p_count: number; p_expires_on?: string; p_kind: string; p_library_id: string };
        Returns: string[];
      };
      store_anchor: {
        Args: { p_anchored_at: string; p_checkpoint_id: number; p_kind: string; p_proof: string };
        Returns: undefined;
      };
      store_catalogue: { Args: { p_document: Json }; Returns: undefined };
      store_checkpoint: { Args: { p_note: string; p_root: string; p_size: number }; Returns: undefined };
      store_key_list: { Args: { p_document: Json }; Returns: undefined };
      store_sealed: { Args: { p_award_id: string; p_pdf_path: string }; Returns: undefined };
      store_signed: {
        Args: { p_award_id: string; p_credential: Json; p_leaf: string; p_token_url: string };
        Returns: number;
      };
      store_status_list: {
        Args: { p_document: Json; p_list: number; p_purpose: string };
        Returns: undefined;
      };
      submit_commands: {
        Args: { p_commands: Json };
        Returns: {
          code: string;
          deadline: string;
          id: string;
          server_now: string;
          status: string;
          version: number;
        }[];
      };
      take_anchors: {
        Args: { p_kind: string };
        Returns: {
          checkpoint_id: number;
          note: string;
          proof: string;
        }[];
      };
      take_letters: { Args: { p_limit: number }; Returns: Json[] };
      take_log_alarms: {
        Args: Record<PropertyKey, never>;
        Returns: {
          id: string;
          kind: string;
          kiosk: string;
          library: string;
          note: string;
          other_note: string;
          people: Json;
          raised_at: string;
        }[];
      };
      take_reminders: {
        Args: { p_limit: number };
        Returns: {
          address: string;
          contact_email: string;
          course: string;
          email: string;
          given_name: string;
          kind: string;
          library: string;
          locale: string;
          minutes: number;
          room: string;
          sitting_id: string;
          starts_at: string;
          time_zone: string;
        }[];
      };
      take_signing_jobs: { Args: { p_limit?: number }; Returns: Json[] };
      undo_no_show: { Args: { p_reason: string; p_sitting_id: string }; Returns: undefined };
      unenrol_kiosk: { Args: { p_kiosk_id: string }; Returns: undefined };
      unrecord_module: { Args: { p_enrolment_id: string; p_module_id: string }; Returns: undefined };
      update_profile: {
        Args: { p_family_name: string; p_given_name: string; p_locale: string };
        Returns: undefined;
      };
      use_kiosk_code: {
        Args: { p_address?: string; p_code: string; p_user_id?: string };
        Returns: {
          kiosk_id: string;
          library_id: string;
          name: string;
          outcome: string;
        }[];
      };
      use_sign_in_code: {
        Args: { p_address?: string; p_code: string };
        Returns: {
          outcome: string;
          user_id: string;
        }[];
      };
      verify_award: {
        Args: { p_number: string };
        Returns: {
          accreditation_number: string;
          accrediting_body: string;
          code: string;
          course: string;
          expires_on: string;
          issued_on: string;
          kind: string;
          library: string;
          name: string;
          number: string;
          online_minutes: number;
          status: string;
          superseded_by: string;
          tutored_minutes: number;
        }[];
      };
      void_sitting: { Args: { p_reason: string; p_sitting_id: string }; Returns: undefined };
      void_voucher: { Args: { p_reason: string; p_voucher_id: string }; Returns: undefined };
      withdraw_consent: { Args: { p_id: string; p_reason: string }; Returns: undefined };
      withdraw_permission: { Args: { p_id: string; p_reason: string }; Returns: undefined };
      withdraw_proposal: { Args: { p_id: string }; Returns: undefined };
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
