// A chat room of Node's ws: rooms are paths, and every message goes to every member of its room as it is.
import { WebSocketServer } from 'ws'

const rooms = new Map()
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, perMessageDeflate: false })

server.on('connection', (member, request) => {
  const members = rooms.get(request.url) ?? new Set()
  rooms.set(request.url, members.add(member))
  member.on('message', said => {
    const text = said.toString()
    for (const other of members) other.send(text)
  })
  member.on('close', () => members.delete(member))
  member.on('error', () => members.delete(member))
  member.send('entered')
})
server.on('listening', () => console.log(`http://127.0.0.1:${server.address().port}`))
