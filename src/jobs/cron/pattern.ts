/** A minute of a clock on a wall, wherever it hangs. */
interface WallMinute {
  minute: number
  hour: number
  day: number
  month: number
  /** 0 is Sunday. */
  weekday: number
}

type Field = keyof WallMinute

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

interface Kind {
  field: Field
  from: number
  to: number
  names?: readonly string[]
}

const fields: readonly Kind[] = [
  { field: 'minute', from: 0, to: 59 },
  { field: 'hour', from: 0, to: 23 },
  { field: 'day', from: 1, to: 31 },
  { field: 'month', from: 1, to: 12, names: months },
  // 7 is Sunday as well
  { field: 'weekday', from: 0, to: 7, names: weekdays }
]

/** When something recurs: five fields, as cron reads them. */
export interface Pattern {
  readonly text: string
  readonly matches: (at: WallMinute) => boolean
}

/** What a day of the month can be at most, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const bad = (text: string, why: string) => new Error(`the cron pattern ${JSON.stringify(text)}: ${why}`)

const numberOf = (word: string, { field, from, to, names = [] }: Kind, text: string): number => {
  const named = names.indexOf(word.toLowerCase())
  const value = named >= 0 ? named + from : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN
  if (!(value >= from && value <= to)) throw bad(text, `${word || 'nothing'} is no ${field}`)
  return value
}

/** One of a list: `*`, `5`, `1-5`, each with `/step` perhaps; `5/10` begins at 5 and goes to the end. */
const part = (piece: string, kind: Kind, text: string): number[] => {
  const [range = '', step, ...more] = piece.split('/')
  if (more.length > 0) throw bad(text, `${piece} has two steps`)
  const every = step === undefined ? 1 : /^[1-9]\d?$/.test(step) ? Number(step) : Number.NaN
  if (Number.isNaN(every)) throw bad(text, `${step || 'nothing'} is no step`)
  const [first = '', last, ...others] = range.split('-')
  if (others.length > 0) throw bad(text, `${range} is no range`)
  const from = range === '*' ? kind.from : numberOf(first, kind, text)
  const end = range === '*' || (last === undefined && step !== undefined) ? kind.to : from
  const to = last === undefined ? end : numberOf(last, kind, text)
  if (to < from) throw bad(text, `${range} runs backwards`)
  const values: number[] = []
  for (let value = from; value <= to; value += every) values.push(value)
  return values
}

/** Reads a pattern, or says what is wrong with it: a typo must not wait until the hour at which nothing happens. */
export const parsePattern = (text: string): Pattern => {
  const words = text.trim().split(/\s+/)
  if (words.length !== fields.length) throw bad(text, 'minute, hour, day, month and weekday are needed')
  const sets = fields.map((kind, n) => new Set((words[n] ?? '').split(',').flatMap(piece => part(piece, kind, text))))
  const [minutes, hours, days, inMonths, onWeekdays] = sets as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>
  ]
  if (onWeekdays.has(7)) onWeekdays.add(0)
  // Where both days are limited, either will do: so it has been since the first cron.
  const anyDay = words[2]?.startsWith('*') === true
  const anyWeekday = words[4]?.startsWith('*') === true
  const possible = [...inMonths].some(month => [...days].some(day => day <= (LONGEST[month - 1] ?? 0)))
  if (!possible && anyWeekday) throw bad(text, 'no month has such a day')
  return {
    text,
    matches: ({ minute, hour, day, month, weekday }) => {
      if (!minutes.has(minute) || !hours.has(hour) || !inMonths.has(month)) return false
      return anyDay || anyWeekday ? days.has(day) && onWeekdays.has(weekday) : days.has(day) || onWeekdays.has(weekday)
    }
  }
}
