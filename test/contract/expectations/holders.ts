import { people } from '#test/support/fixture.ts'

/** Who may call an operation: nobody in particular, or these. */
export type MayCall = Readonly<Record<string, 'public' | readonly string[]>>

export const everybody: readonly string[] = [...people]
export const staff = ['owner', 'admin'] as const
export const registry = [...staff, 'registrar'] as const
/** Of one campus, too: what is that campus' own. */
export const ofCampus = [...registry, 'campus_registrar'] as const
