import type { TObject } from '@sinclair/typebox'
import { isReadable } from '#src/bulk/cells.ts'

/** Rows of files, going out or coming in: a cell says no type, so each property has one. */
export const checkFile = (operation: string, row: TObject): string[] =>
  Object.entries(row.properties).flatMap(([name, schema]) =>
    isReadable(schema)
      ? []
      : [`${operation}: ${row.title}.${name} has no one type, so a cell of a file could not say it`]
  )
