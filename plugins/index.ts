/** The domains: an export's name is URL prefix, tag and PostgreSQL schema. */
export { identity } from './identity/index.ts'
