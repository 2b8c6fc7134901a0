/** Numbers between 0 and 1 that are the same whenever they begin with the same seed (mulberry32). */
export const chances = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const hex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, '0')

/** UUIDs of version 7 in the order in which they are asked for, the same for the same seed. */
export const ids = (seed: number, begun_ms: number): (() => string) => {
  const chance = chances(seed)
  let asked = 0
  return () => {
    const time = hex(begun_ms + asked++, 12)
    const rest = [
      hex(chance() * 0x1000, 3),
      hex(0x8000 + chance() * 0x4000, 4),
      hex(chance() * 0x1000000, 6),
      hex(chance() * 0x1000000, 6)
    ]
    return `${time.slice(0, 8)}-${time.slice(8)}-7${rest[0]}-${rest[1]}-${rest[2]}${rest[3]}`
  }
}
