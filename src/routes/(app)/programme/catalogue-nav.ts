import Award from '@lucide/svelte/icons/award';
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import FileText from '@lucide/svelte/icons/file-text';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import KeyRound from '@lucide/svelte/icons/key-round';
import SearchCheck from '@lucide/svelte/icons/search-check';
import Settings from '@lucide/svelte/icons/settings';
import Ticket from '@lucide/svelte/icons/ticket';
import type { NavItem } from '#lib/components/nav.ts';
import { m } from '#lib/paraglide/messages.js';

/** HQ's pages about what is taught, awarded and agreed, in all libraries. */
export const catalogueNav = (): NavItem[] => [
  { href: '/programme/awards', label: m.catalogue_awards(), icon: Award },
  { href: '/programme/courses', label: m.catalogue_courses(), icon: GraduationCap },
  { href: '/programme/accreditation', label: m.catalogue_accreditation(), icon: BadgeCheck },
  { href: '/programme/templates', label: m.awarding_templates(), icon: FileText },
  { href: '/programme/vouchers', label: m.catalogue_stock(), icon: Ticket },
  { href: '/programme/permissions', label: m.catalogue_permissions(), icon: KeyRound },
  { href: '/programme/checks', label: m.verify_hq_title(), icon: SearchCheck },
  { href: '/programme/settings', label: m.catalogue_settings(), icon: Settings }
];
