import { lines, split, type Instalment, type Rhythm } from '#lib/domain/instalments.ts';
import { formatDay, parseDay } from '#lib/domain/moment.ts';
import { parseMoney, plainMoney } from '#lib/domain/money.ts';

type Row = { day: string; amount: string };
type Terms = { currency: string; locale: string; today: number };

/** A schedule while it is being typed: cut anew for another count, rhythm or amount, until a row is changed by hand. */
export class ScheduleDraft {
  readonly #terms: Terms;
  #amountMinor = 0;
  #byHand = false;
  count = $state('3');
  first = $state('');
  rhythm = $state<Rhythm>('month');
  rows = $state<Row[]>([]);

  constructor(terms: Terms) {
    this.#terms = terms;
    this.first = formatDay(terms.today);
  }

  /** What the rows add up to in minor units; null while one of them is no amount or has no day. */
  readonly sumMinor = $derived.by(
    () => this.#read()?.reduce((sum, part) => sum + part.amount_minor, 0) ?? null
  );

  /** Takes over what was agreed before. */
  hold(schedule: readonly Instalment[]): void {
    this.rows = lines(schedule, 0, this.#terms.today).map((part) => this.#row(part));
    this.count = String(schedule.length);
    this.first = this.rows[0]?.day ?? this.first;
    this.#byHand = true;
  }

  /** Follows the whole fee. */
  amount(minor: number | null): void {
    this.#amountMinor = minor ?? 0;
    if (!this.#byHand) this.cut();
  }

  /** Cuts the fee anew by count, rhythm and first day. */
  cut(): void {
    this.#byHand = false;
    const first = parseDay(this.first) ?? this.#terms.today;
    this.rows = split(this.#amountMinor, Number(this.count), first, this.rhythm).map((part) =>
      this.#row(part)
    );
  }

  set(index: number, change: Partial<Row>): void {
    this.#byHand = true;
    this.rows[index] = { ...this.rows[index]!, ...change };
  }

  /** The schedule, or null when it does not add up to the fee. */
  agreed(): Instalment[] | null {
    return this.sumMinor === this.#amountMinor ? this.#read() : null;
  }

  #row({ due_on, amount_minor }: Instalment): Row {
    const { currency, locale } = this.#terms;
    return { day: due_on, amount: plainMoney(amount_minor, currency, locale) };
  }

  #read(): Instalment[] | null {
    const { currency, locale } = this.#terms;
    const parts: Instalment[] = [];
    for (const { day, amount } of this.rows) {
      const minor = parseMoney(amount, currency, locale);
      if (minor === null || minor === 0 || parseDay(day) === null) return null;
      parts.push({ due_on: day, amount_minor: minor });
    }
    return parts;
  }
}
