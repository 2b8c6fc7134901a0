import type { LessonDay, LessonSlot } from './timetable.ts'

/** RFC 5545. Lines are folded by bytes, so that none is longer than 75, and never inside of a character. */

const FOLD_bytes = 75

const encoder = new TextEncoder()

const fold = (line: string): string => {
  let folded = ''
  let bytes = 0
  for (const character of line) {
    const length = encoder.encode(character).length
    if (bytes + length > FOLD_bytes) {
      folded += '\r\n '
      bytes = 1
    }
    folded += character
    bytes += length
  }
  return folded
}

/** Line breaks become \n; other control characters have no place in a text. */
export const escapeText = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[^\P{Cc}\t]/gu, '')

/** `20260302T080000Z` */
const basic = (instant: Temporal.Instant): string => instant.round('second').toString().replace(/[-:]/g, '')

/**
 * Moments are told in UTC: a time without a zone would be another one wherever the calendar travels, and a zone by its
 * name would need its rules beside it. What the clocks skip is as much later as they go forward.
 */
const moment = (on: string, time: string, zone: string): string =>
  basic(Temporal.PlainDateTime.from(`${on}T${time}`).toZonedDateTime(zone).toInstant())

/** A calendar must hold something: where there is no lesson, it says what it tells its times in. */
const nothing = [
  'BEGIN:VTIMEZONE',
  'TZID:Etc/UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'END:STANDARD',
  'END:VTIMEZONE'
]

interface Published {
  name: string
  time_zone: string
  days: readonly LessonDay[]
  slots: ReadonlyMap<string, Pick<LessonSlot, 'revision' | 'changed_at'>>
}

const eventOf = (
  { on, lesson }: { on: string; lesson: LessonDay['lessons'][number] },
  { time_zone, slots }: Published
): string[] => {
  const { slot_id, starts_at, ends_at, subject_name, section_name, room_name, cancelled } = lesson
  const { teacher_name, instead_of_name } = lesson
  const { revision = 0, changed_at = '1970-01-01T00:00:00Z' } = slots.get(slot_id) ?? {}
  const changed = basic(Temporal.Instant.from(changed_at))
  const who = [teacher_name ?? [], instead_of_name === null ? [] : `instead of ${instead_of_name}`].flat().join(', ')
  return [
    'BEGIN:VEVENT',
    `UID:${slot_id}-${on.replaceAll('-', '')}@provost`,
    // without a METHOD, when it was last changed: the same lessons are the same bytes
    `DTSTAMP:${changed}`,
    `LAST-MODIFIED:${changed}`,
    `SEQUENCE:${revision}`,
    `DTSTART:${moment(on, starts_at, time_zone)}`,
    `DTEND:${moment(on, ends_at, time_zone)}`,
    `SUMMARY:${escapeText(`${subject_name} (${section_name})`)}`,
    ...(room_name === null ? [] : [`LOCATION:${escapeText(room_name)}`]),
    ...(who === '' ? [] : [`DESCRIPTION:${escapeText(who)}`]),
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT'
  ]
}

export const icalendarOf = (published: Published): string => {
  const name = escapeText(published.name)
  const events = published.days.flatMap(({ on, lessons }) =>
    lessons.flatMap(lesson => eventOf({ on, lesson }, published))
  )
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Provost//Timetable//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${name}`,
    `X-WR-CALNAME:${name}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...(events.length === 0 ? nothing : events),
    'END:VCALENDAR'
  ]
  return lines.map(line => `${fold(line)}\r\n`).join('')
}
