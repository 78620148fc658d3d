// A chat room of socket.io, over WebSockets alone: whatever is said is emitted to the room.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const BENCH_LIMIT_MS = 3600000
const http = createServer()
const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false, pingInterval: BENCH_LIMIT_MS })

server.on('connection', member => {
  const { room } = member.handshake.auth
  member.join(room)
  member.on('say', said => server.to(room).emit('posted', said))
})
http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(`http://127.0.0.1:${http.address().port}`)
})
