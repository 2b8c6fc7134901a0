import type { TObject } from '@sinclair/typebox'
import type { Source } from '#src/read/source.ts'

/** What a read says of the rows whose changes are told: where they are logged, and what of a row outlives it. */
export interface Syncable {
  /** The table that the change log knows them by. */
  table: string
  /** What people know a row by: told of it once it is gone. Columns of the table. */
  natural?: readonly string[]
  /**
   * Whose a row is, where the table itself does not say it: column of the view → SQL over `was.image`, the row as it was
   * logged, and `was.institution_id`. Null where the image is.
   */
  was?: Readonly<Record<string, string>>
}

/** Rows whose changes are told (`/v1/changes`, `/v1/events`), under the name of their schema. */
export interface Entity extends Source, Required<Syncable> {
  name: string
  item: TObject
}
