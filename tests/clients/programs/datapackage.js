// Print what datapackage of npm says of a package, and the rows of its tables, as JSON.
const { Package } = require('datapackage')

async function main(path) {
  const package_ = await Package.load(path)
  const tables = {}
  for (const resource of package_.resources) {
    tables[resource.name] = await resource.read({ keyed: true })
    // Asked of the standard's client as well: each reference leads to a record.
    await resource.checkRelations()
  }
  const errors = package_.errors.map((error) => error.message)
  console.log(JSON.stringify({ errors, tables }))
}

main(process.argv[2]).catch((error) => {
  console.error(error)
  process.exit(1)
})
