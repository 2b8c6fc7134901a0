import { isMetrics, type Metric, together } from '#src/observe/metric.ts'

/** What processes counted, those that are gone included: a sum must not fall when one of them is replaced. */
export class Ledger<Who> {
  readonly #last = new Map<Who, readonly Metric[]>()
  #gone: readonly Metric[] = []

  note(who: Who, told: unknown): void {
    if (isMetrics(told)) this.#last.set(who, told)
  }

  /** What it told last stays; how much it had in hand does not. */
  close(who: Who): void {
    const counted = (this.#last.get(who) ?? []).filter(({ type }) => type !== 'gauge')
    this.#gone = together([this.#gone, counted])
    this.#last.delete(who)
  }

  sum(): Metric[] {
    return together([...this.#last.values(), this.#gone])
  }
}
