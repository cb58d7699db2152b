/** The tables of the search by parts of words, as the migration that brings them. */

/** Jobs whose words are indexed already wait for their parts with `indexed` 1, and have them at 2. */
export const part_tables = `
  -- Runs of three letters and single letters of the command line and a little output, as part-words.ts makes them.
  CREATE VIRTUAL TABLE job_text_parts USING fts5(parts, short, tags, content='', columnsize=0, tokenize='ascii');
  -- What long outputs are made of (known-pieces.ts).
  CREATE TABLE job_text_known (id INTEGER PRIMARY KEY, piece TEXT NOT NULL UNIQUE) STRICT;
  CREATE VIRTUAL TABLE job_text_pieces USING fts5(parts, short, content='', columnsize=0, tokenize='ascii');
  -- The words of job_text in their order, to find those that begin in some way.
  CREATE VIRTUAL TABLE job_text_words USING fts5vocab(job_text, instance);
  CREATE INDEX jobs_partless ON jobs(seq) WHERE indexed = 1;
`
