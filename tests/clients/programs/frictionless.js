// Print the rows of the tables of a package as frictionless.js reads them, all cells as text, as JSON.
const { Dataset } = require('frictionless.js')

async function main(path) {
  const dataset = await Dataset.load(path)
  const tables = {}
  for (const file of dataset.resources) {
    const rows = []
    for await (const row of await file.rows({ keyed: true })) rows.push(row)
    tables[file.descriptor.name] = rows
  }
  console.log(JSON.stringify({ tables }))
}

main(process.argv[2]).catch((error) => {
  console.error(error)
  process.exit(1)
})
