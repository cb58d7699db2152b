/** How a program is declared, for whoever has none yet or wants another. */
import { Button, Code } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ClipboardCopy } from 'lucide-react'
import { useAbout } from '../../stores/host.ts'
import { copyText } from '../../ui/copy-text.ts'
import { tildePath } from '../../ui/format.ts'
import styles from './programs.module.css'

/** A file that works as it is, where the program is there. */
export const declaration_example = `program: wordcount
binary: /usr/bin/wc
stages:
  count:
    commands:
      lines:
        say: Counts the lines of a file
        effect: read
        argv: [-l]
        args:
          input:
            type: path-in
            positional: 1
            required: true
`

async function copy(): Promise<void> {
  if (await copyText(declaration_example)) notifications.show({ message: 'Example copied', autoClose: 2500 })
}

export function HowToDeclare() {
  const about = useAbout()
  const folder = about ? tildePath(`${about.data_dir}/registry`, about.home) : 'registry/ of the data dir'
  return (
    <section className={styles.how} aria-label="How to declare a program">
      <p>
        A program is declared in a file <code>{folder}/NAME.yaml</code>: its stages, their commands, and what each takes. It is read as soon as it is saved, and
        what is wrong with it is said here, with its line. Values become one word each, so nothing typed into a field is an option.
      </p>
      <Code block className={styles.yaml}>
        {declaration_example}
      </Code>
      <Button leftSection={<ClipboardCopy size={14} aria-hidden />} onClick={() => void copy()}>
        Copy the example
      </Button>
    </section>
  )
}
