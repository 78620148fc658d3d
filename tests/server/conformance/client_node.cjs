// Run client.js in Node: arguments are a kind of socket ("own" or "ws"), an address and a room. Orders come as lines of
// JSON, [method, argument]; each is answered with one line. Ends with status 77 where that kind is not to be had.

const { createRequire } = require('node:module')
const { resolve } = require('node:path')
const readline = require('node:readline')
require('./client.js')

const PACKAGES = ['.', 'bench/peers']

function socketOf(kind) {
  if (kind === 'own') return globalThis.WebSocket
  for (const folder of PACKAGES) {
    try {
      return createRequire(resolve(folder, 'package.json'))('ws').WebSocket
    } catch {
      // not in this folder
    }
  }
}

async function main([kind, url, room]) {
  const WebSocket = socketOf(kind)
  if (!WebSocket) process.exit(77)
  const talker = await globalThis.arrive(WebSocket, url, room)
  console.log('"arrived"')
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [method, argument] = JSON.parse(line)
    console.log(JSON.stringify(await talker[method](argument)))
  }
}

main(process.argv.slice(2))
