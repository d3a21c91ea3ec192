import Award from '@lucide/svelte/icons/award';
import BookOpen from '@lucide/svelte/icons/book-open';
import Building2 from '@lucide/svelte/icons/building-2';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarRange from '@lucide/svelte/icons/calendar-range';
import FileText from '@lucide/svelte/icons/file-text';
import Gavel from '@lucide/svelte/icons/gavel';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import Handshake from '@lucide/svelte/icons/handshake';
import IdCard from '@lucide/svelte/icons/id-card';
import ScanLine from '@lucide/svelte/icons/scan-line';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Search from '@lucide/svelte/icons/search';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Ticket from '@lucide/svelte/icons/ticket';
import Users from '@lucide/svelte/icons/users';
import type { NavItem } from '#lib/components/nav.ts';
import type { Hat } from '#lib/data/people.ts';
import { m } from '#lib/paraglide/messages.js';
import { catalogueNav } from './programme/catalogue-nav.ts';

/** Where a hat's pages are, in the order of a working day. */
export function navOf({ role }: Hat): NavItem[] {
  const desk: NavItem = { href: '/desk', label: m.desk_nav_today(), icon: CalendarClock };
  if (role === 'librarian')
    return [
      desk,
      { href: '/library', label: m.desk_nav_learners(), icon: Users },
      { href: '/library/sessions', label: m.desk_nav_sessions(), icon: CalendarRange },
      { href: '/library/parked', label: m.offline_parked_title(), icon: Gavel },
      { href: '/library/courses', label: m.catalogue_offers(), icon: GraduationCap },
      { href: '/library/vouchers', label: m.desk_nav_vouchers(), icon: Ticket },
      { href: '/library/awards', label: m.awarding_awards(), icon: Award },
      { href: '/library/templates', label: m.awarding_templates(), icon: FileText },
      { href: '/library/kiosks', label: m.desk_nav_kiosks(), icon: ScanLine },
      { href: '/library/staff', label: m.programme_staff(), icon: IdCard }
    ];
  if (role === 'coach') return [{ href: '/coach', label: m.programme_coach_team(), icon: BookOpen }];
  if (role === 'licensee') return [{ href: '/licensee', label: m.programme_my_libraries(), icon: Building2 }];
  if (role === 'hq')
    return [
      { href: '/programme', label: m.programme_libraries(), icon: Building2 },
      { href: '/programme/licensees', label: m.programme_licensees(), icon: Handshake },
      { href: '/programme/people', label: m.programme_people(), icon: Search },
      { href: '/programme/exceptions', label: m.programme_exceptions(), icon: ShieldCheck },
      { href: '/programme/log', label: m.log_title(), icon: ScrollText },
      { href: '/programme/staff', label: m.programme_hq_staff(), icon: IdCard },
      { href: '/programme/kiosks', label: m.programme_kiosks(), icon: ScanLine },
      ...catalogueNav()
    ];
  return [desk];
}
