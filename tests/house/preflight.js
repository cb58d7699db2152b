/** Says plainly when scripts would run on a Node that cannot read TypeScript; written in JavaScript so that such a Node can say it. */
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Opsdeck runs on Node 24 or newer; this is ${process.version}. On Linux x64 "npm ci" brings it along (not with --omit=optional); elsewhere install Node 24.\n`,
  )
  process.exit(1)
}
