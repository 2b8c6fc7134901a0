import { type Day, later, lengthOf } from './calendar.ts'

/** Days of a month, a bit each, the first of the month the lowest. */
export interface Month {
  month: Day
  days: number
}

/** The months from a day to a day, each with those of its days that lie between. */
export const monthsOf = (from: Day, to: Day): Month[] => {
  const months: Month[] = []
  for (let day = from; day <= to; day = later(day, 1)) {
    const month = `${day.slice(0, 8)}01`
    if (months.at(-1)?.month !== month) months.push({ month, days: 0 })
    const last = months.at(-1)
    if (last !== undefined) last.days |= 1 << (Number(day.slice(8)) - 1)
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
