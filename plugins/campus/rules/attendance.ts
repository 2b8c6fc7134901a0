import { type Day, later, lengthOf } from './calendar.ts'

/** Days of a month, a bit each, the first of the month the lowest. */
export interface Month {
  month: Day
  days: number
}

/** Every day that a month may have. */
export const WHOLE = 0x7fff_ffff

const firstOf = (day: Day): Day => `${day.slice(0, 8)}01`

const numberOf = (day: Day): number => Number(day.slice(8))

/** The months from a day to a day, each with those of its days that lie between; WHOLE where all of them do. */
export const monthsOf = (from: Day, to: Day): Month[] => {
  const months: Month[] = []
  for (let month = firstOf(from); month <= to; month = firstOf(later(month, 31))) {
    const first = month < from ? numberOf(from) : 1
    const end = later(firstOf(later(month, 31)), -1)
    const last = end > to ? numberOf(to) : 31
    months.push({ month, days: (WHOLE >>> (31 - last)) & ~((1 << (first - 1)) - 1) })
  }
  return months
}

/** Of students who are told of, those told of before: where they stand. */
export const toldTwice = (entries: readonly { student_id: string }[]): number[] => {
  const told = new Set<string>()
  return entries.flatMap(({ student_id }, n) => {
    const known = told.has(student_id)
    told.add(student_id)
    return known ? [n] : []
  })
}

/** What is wrong with the days asked for, if anything is. */
export const spanAmiss = (from: Day, to: Day, most: number): string | undefined => {
  const length = lengthOf(from, to)
  if (length < 1) return 'The last day is before the first.'
  return length > most ? `At most ${most} days are told at once.` : undefined
}
