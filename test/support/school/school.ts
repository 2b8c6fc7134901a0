/** A school of the fixture, of which each part of test/support/school/ writes something: small, and equal in both. */
export interface School {
  institution_id: string
  /** NORTH and SOUTH. */
  campuses: readonly [string, string]
  emailOf: (person: string) => string
}

/** The academic year that all of it is in. */
export const YEAR = '2020'
