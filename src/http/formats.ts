/** The string formats that schemas name. Each accepts exactly what the database will. */

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const date = (text: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  if (year < 1000 || year > 2199 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const time = /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

/** Linear in its input, so that 50,000 characters of provocation cost nothing. */
const email = (text: string): boolean => {
  if (text.length > 254) return false
  const at = text.indexOf('@')
  return (
    at > 0 &&
    at <= 64 &&
    /^[^\s@"(),:;<>[\]\\]+$/.test(text.slice(0, at)) &&
    /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i.test(text.slice(at + 1))
  )
}

const timeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const formats = {
  uuid: (text: string) => uuid7.test(text),
  date,
  'date-time': (text: string) => date(text.slice(0, 10)) && time.test(text.slice(10)),
  email,
  'time-zone': timeZone,
  uri: (text: string) => URL.canParse(text)
} satisfies Record<string, (text: string) => boolean>
