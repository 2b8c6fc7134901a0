import type { TObject } from '@sinclair/typebox'
import type { Source } from '#src/read/source.ts'

/**
 * What a read says of the rows whose changes are told: where they are logged, and what of a row outlives it. Whose a row
 * is (`by`) must stand in columns of that table: the log then tells whose it was.
 */
export interface Syncable {
  /** The table that the change log knows them by. */
  table: string
  /** What people know a row by: told of it once it is gone. Columns of the table. */
  natural?: readonly string[]
}

/** Rows whose changes are told (`/v1/changes`, `/v1/events`), under the name of their schema. */
export interface Entity extends Source, Required<Syncable> {
  name: string
  item: TObject
}
