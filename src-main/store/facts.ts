/** Small facts that the database keeps about itself, by name. */
import type { DatabaseSync } from 'node:sqlite'

export function fact(database: DatabaseSync, name: string): string | undefined {
  const row = database.prepare('SELECT value FROM facts WHERE name = ?').get(name)
  return row && String(row['value'])
}

export function setFact(database: DatabaseSync, name: string, value: string): void {
  database.prepare('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, value)
}
