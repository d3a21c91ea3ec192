import * as courses from '#lib/data/courses.ts';
import { done, type Result } from '#lib/data/result.ts';

/** A course that HQ has opened, and what this library asks for it; null where it never offered it. */
export type Line = { course: courses.Course; offer: courses.Offer | null; isClosed: boolean };

/** First what is offered, then by title. What HQ has closed stays in the list while the library offers it. */
export async function read(libraryId: string, locale: string): Promise<Result<Line[]>> {
  const [published, offers] = await Promise.all([courses.published(locale), courses.offers(libraryId)]);
  if (!published.ok) return published;
  if (!offers.ok) return offers;
  const here = new Set(published.value.map(({ id }) => id));
  const gone = offers.value.filter((one) => one.state === 'open' && !here.has(one.course_id));
  const closed =
    gone.length === 0
      ? done([])
      : await courses.published(
          locale,
          gone.map((one) => one.course_id)
        );
  if (!closed.ok) return closed;
  const line = (course: courses.Course): Line => ({
    course,
    offer: offers.value.find((one) => one.course_id === course.id) ?? null,
    isClosed: !here.has(course.id)
  });
  const isOffered = ({ offer }: Line) => offer?.state === 'open';
  return done(
    [...published.value, ...closed.value]
      .map(line)
      .sort(
        (a, b) =>
          Number(isOffered(b)) - Number(isOffered(a)) || a.course.title.localeCompare(b.course.title, locale)
      )
  );
}
