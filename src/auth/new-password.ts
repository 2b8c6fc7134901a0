import { readFile } from 'node:fs/promises'
import { problem } from '#src/http/problems.ts'

/** Shorter ones no schema lets through. */
const SHORTEST = 8
/** What stands beside a person's own words must be more than a year of birth. */
const OWN = 5
/** Words of one or two letters say nothing about anybody. */
const WORD = 3

const read = async (): Promise<ReadonlySet<string>> => {
  // As a file: the package's own module keeps 20 MB.
  const file = new URL(import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json'))
  const list: string[] = JSON.parse(await readFile(file, 'utf8'))
  return new Set(list.filter(password => password.length >= SHORTEST))
}

let common: Promise<ReadonlySet<string>> | undefined

/** Read when somebody chooses a password for the first time. A file that could not be read is read again. */
const commonPasswords = (): Promise<ReadonlySet<string>> => {
  common ??= read().catch((error: unknown) => {
    common = undefined
    throw error
  })
  return common
}

/** Nothing but the person's own words, and at most a few characters between them. */
const isPersonal = (password: string, about: readonly string[]): boolean => {
  const words = about
    .flatMap(text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter(word => word.length >= WORD)
    .sort((a, b) => b.length - a.length)
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), password)
  return rest !== password && rest.replace(/[^\p{L}\p{N}]/gu, '').length < OWN
}

/**
 * Refuses a password that others would guess: the 18,000 most used ones of eight characters and more in any case, and
 * what is made of the person's own address, name or institution. There are no rules about its composition.
 */
export const checkNewPassword = async (password: string, about: readonly string[]): Promise<void> => {
  const lower = password.toLowerCase()
  const refused = (detail: string) => problem('access.password_guessable', { detail })
  if ((await commonPasswords()).has(lower)) throw refused('It is among the passwords that are used most.')
  if (isPersonal(lower, about)) throw refused('It is made of your address, your name or your institution.')
}
