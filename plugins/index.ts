/** The domains: an export's name is URL prefix, tag and PostgreSQL schema. */

export { campus } from './campus/index.ts'
export { identity } from './identity/index.ts'
