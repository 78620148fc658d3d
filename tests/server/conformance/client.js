// Somebody who talks by the interface of browsers' WebSockets, for whatever offers one: a page, Node, Node's ws.

/** Connect, say hello and enter a room; resolves to what a test may ask for. */
function arrive(WebSocket, url, room) {
  const socket = new WebSocket(url)
  const frames = []
  const asking = []
  let closed

  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    const at = asking.findIndex(({ wants }) => wants(frame))
    if (at < 0) frames.push(frame)
    else asking.splice(at, 1)[0].resolve(frame)
  }
  const closing = new Promise(resolve => {
    socket.onclose = ({ code, wasClean }) => resolve((closed = { code, wasClean }))
  })

  const send = frame => socket.send(JSON.stringify(frame))

  /** The first frame that is wanted, had or to come. */
  function next(wants) {
    const at = frames.findIndex(wants)
    if (at >= 0) return Promise.resolve(frames.splice(at, 1)[0])
    return new Promise((resolve, reject) => {
      asking.push({ wants, resolve })
      closing.then(() => reject(new Error(`closed with ${closed.code}`)))
    })
  }

  const of = type => frame => frame.type === type
  const talker = {
    /** Say something and return it as everybody heard it. */
    async say(text) {
      send({ type: 'say', room, nonce: text.padEnd(22, 'x').replace(/\W/g, '-'), text })
      return (await next(frame => frame.text === text)).text
    },
    /** Return the text that somebody else says. */
    async hear(text) {
      return (await next(frame => frame.text === text)).text
    },
    /** Close, and return how it ended. */
    leave() {
      socket.close(1000)
      return closing
    },
  }

  return new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error('no socket'))
    socket.onopen = async () => {
      send({ type: 'hello', wire: 1, age_band: '18+', lang: 'en' })
      await next(of('welcome'))
      send({ type: 'join', room })
      await next(of('joined'))
      resolve(talker)
    }
  })
}

globalThis.arrive = arrive
