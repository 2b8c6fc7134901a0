import type { Pattern } from './pattern.ts'

const MINUTE_ms = 60_000
const DAY_minutes = 24 * 60

/**
 * What a clock on the wall shows, as a count of minutes since 1970 by that clock. A skipped hour is a jump of it, a
 * repeated one a step back: whoever only ever looks ahead misses the first by nothing and sees the second once.
 */
export type Wall = number

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit'
  })
  formats.set(timeZone, made)
  return made
}

/** Throws where there is no such zone. */
export const wallAt = (now_ms: number, timeZone: string): Wall => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(now_ms)
      .map(({ type, value }) => [type, Number(value)])
  )
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) / MINUTE_ms
}

/** `2026-03-29T02:30`, as the database keeps it. */
export const wallText = (wall: Wall): string => new Date(wall * MINUTE_ms).toISOString().slice(0, 16)

export const wallOf = (text: string): Wall => Date.parse(`${text.slice(0, 16)}Z`) / MINUTE_ms

/** Whether a pattern falls due after one look at the clock and up to the next; however often it did, it is once. */
export const fellDue = ({ matches }: Pattern, after: Wall, until: Wall): boolean => {
  // What was missed for longer than a day is not made up for.
  for (let wall = Math.max(after, until - DAY_minutes) + 1; wall <= until; wall++) {
    const at = new Date(wall * MINUTE_ms)
    const found = matches({
      minute: at.getUTCMinutes(),
      hour: at.getUTCHours(),
      day: at.getUTCDate(),
      month: at.getUTCMonth() + 1,
      weekday: at.getUTCDay()
    })
    if (found) return true
  }
  return false
}
