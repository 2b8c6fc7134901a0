// zod, inside the reference's bundle, tries whether it may compile code from text; our policy forbids that.
globalThis.__zod_globalConfig = { jitless: true }
